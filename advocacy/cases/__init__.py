"""The case: who is helped, how to reach them safely, and who may open it."""

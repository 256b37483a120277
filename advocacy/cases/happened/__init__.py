"""What happened in a case: one timeline over every slice, in one statement."""

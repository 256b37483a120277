"""The survivor's pages 10 and 11: answering a check-in without a text."""

"""The duty right: open alerts of every team for whoever holds duty, and calls by the word."""

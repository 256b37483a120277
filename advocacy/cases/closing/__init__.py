"""Closing a case, with a second person, and opening it again."""

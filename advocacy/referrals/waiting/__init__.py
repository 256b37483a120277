"""Somebody who waits for an advocate: tries to reach them, the first-contact clock, the list."""

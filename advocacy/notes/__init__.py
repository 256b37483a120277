"""Notes of a case that are for staff only."""

"""An advocate's day: what to act on now, what is due, and the caseload."""

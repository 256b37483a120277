"""Tasks: what somebody has to do about a case, or about the work, by when."""

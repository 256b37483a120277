"""What becomes of the people of a case: what was known before, who left, who is whose."""

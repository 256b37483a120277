"""Setting facts as a tagged PDF: the layouts belong to the rooms that print."""

"""Who saw or heard it: each person for themselves, and how to reach them kept apart."""

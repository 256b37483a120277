"""What is due: one table that every slice writes and Today reads."""

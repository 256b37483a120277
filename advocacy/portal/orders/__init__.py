"""What a court or the police forbade the other person, as whoever it protects reads it."""

"""What waits with each person of a team, for their lead."""

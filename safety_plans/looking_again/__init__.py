"""Looking at an agreed plan again: what changed, what still works, by either side or together."""

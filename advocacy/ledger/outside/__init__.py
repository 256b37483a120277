"""What outsiders hold of the log: copies of its checkpoints, and an authority's time-stamps."""

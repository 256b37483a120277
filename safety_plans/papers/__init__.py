"""Taking it along: on paper or in a file, only where somebody said that it is safe to have."""

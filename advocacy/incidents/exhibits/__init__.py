"""A file as an exhibit: its number, who has held it, and the proof of when it was received."""

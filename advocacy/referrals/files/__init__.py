"""The form by which somebody was referred: sealed as it arrives, moved into the case."""

"""What is done over all slices at once: so far, the erasure of a case."""

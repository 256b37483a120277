"""Who opened a record: what its survivor sees of it, what is held back, what is odd."""

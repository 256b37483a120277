"""What a survivor sees: one address, neutral words, nothing left behind."""

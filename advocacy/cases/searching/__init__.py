"""Looking for somebody, or for words, by opening in memory what one may read."""

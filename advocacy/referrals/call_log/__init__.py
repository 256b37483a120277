"""The night's work: notes kept while somebody talks, who rang before, what the day team is left."""

"""Decisions to share: what, with whom, why, on what basis, and what was weighed."""

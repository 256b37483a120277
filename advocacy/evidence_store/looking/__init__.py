"""Looks into hostile files in a process of its own: what may be shown, and what they tell."""

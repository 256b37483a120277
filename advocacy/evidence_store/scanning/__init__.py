"""Harmful software: files are given to a scanner beside us; no original changes because of it."""

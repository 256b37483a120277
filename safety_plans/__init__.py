"""The safety plan: the survivor's own, kept apart from everything that leaves the house."""

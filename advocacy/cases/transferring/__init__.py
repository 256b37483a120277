"""A case changes hands: to a colleague or to another team, with a handover note."""

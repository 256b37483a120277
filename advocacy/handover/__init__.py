"""The handover: a case summary that leaves for the police, who can check that nothing changed."""

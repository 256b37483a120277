"""Files given to us as evidence: received, hashed, sealed, kept apart from the database."""

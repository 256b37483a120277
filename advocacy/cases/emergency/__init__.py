"""Opening a case in an emergency: read-only, for an hour, and reviewed."""

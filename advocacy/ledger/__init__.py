"""The append-only log: who did, read or was refused what, provable and holding nothing personal."""

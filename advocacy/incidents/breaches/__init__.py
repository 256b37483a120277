"""Which order an incident may breach: suggested from recorded facts, decided by a person."""

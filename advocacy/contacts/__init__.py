"""Contacts: every try to reach somebody, and what came of it."""

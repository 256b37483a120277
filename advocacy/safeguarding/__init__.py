"""Safeguarding: concerns about a child, an adult at risk or a colleague, and what was done."""

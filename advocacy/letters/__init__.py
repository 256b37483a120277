"""Messages between a survivor and the people who work with them, written inside the portal."""

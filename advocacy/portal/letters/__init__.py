"""Messages between a survivor and the people who work with them (/a/40 to /a/44)."""

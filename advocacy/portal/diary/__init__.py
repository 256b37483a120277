"""Where a survivor writes things down, adds files to them, and reads them again (/a/1 to /a/9)."""

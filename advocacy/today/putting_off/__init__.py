"""Pages on which what is due is put off, seen while it waits, and brought back."""

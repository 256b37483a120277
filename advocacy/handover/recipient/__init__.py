"""The officer's side of a handover: one link, one code, one pack, until it expires."""

"""Who opened this: the survivor's own page of it."""

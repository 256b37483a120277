"""Cases kept from a whole agency."""

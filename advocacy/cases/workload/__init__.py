"""How much everybody works: weights of cases, hours, and what cover adds."""

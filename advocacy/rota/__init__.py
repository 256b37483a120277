"""Who holds duty: the person that open alerts of every team go to, hour by hour."""

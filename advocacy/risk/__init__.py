"""Risk: what is known on a day, judged by a professional, and looked at again in time."""

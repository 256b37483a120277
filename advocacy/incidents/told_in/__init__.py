"""In which contacts an incident was told: linked by whoever works the case, shown on both pages."""

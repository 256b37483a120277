"""Case reviews: a lead looks at every open case, the more often the higher its risk."""

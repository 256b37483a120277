"""Plans of children and others who depend on the survivor: parts, cards, and what each may see."""

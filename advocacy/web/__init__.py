"""What every page needs, and no noun of the work: guard, errors, headers, forms, paging, exit."""

"""Court orders and proceedings: whom they bind and protect, their terms, hearings and breaches."""

"""Check-ins: a promise to ask somebody how they are, which never ends in silence."""

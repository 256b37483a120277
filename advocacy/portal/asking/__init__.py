"""A page for somebody without an account who asks to be rung (/a/60): no case data, no draft."""

"""Text messages: what is to leave, what has come in, and the gateway between."""

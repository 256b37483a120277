"""The verifier as it is written, in parts; a bag holds it as one file."""

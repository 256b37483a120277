"""The advocate's pages on which sign-in is set up together, looked after and taken away."""

"""The survivor's first screen, sign-in and help."""

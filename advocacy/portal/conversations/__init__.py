"""Messages from somebody's phone: sent to be read together, and read again where it is safe."""

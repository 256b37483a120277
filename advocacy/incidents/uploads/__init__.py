"""The pieces of a file that its sender's page goes on sending, on either site."""

"""Conversations, calls and e-mails taken from the files people bring, message by message."""

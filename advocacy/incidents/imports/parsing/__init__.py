"""Reading the exports of phones and mailboxes: bytes in, entries out, nothing of ours needed.

Nothing in this room may import from elsewhere in the portal: it also runs in a process of its own.
"""

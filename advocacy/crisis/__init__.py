"""What helps in a crisis without opening the case: names, the card, what police know, open alerts.

It is opened by whoever holds duty, or on a call by reference and telephone word together.
"""

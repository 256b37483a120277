"""The call list: whom to reach today, and one press for all who did not answer."""

"""People who sign in: accounts, sessions, factors, teams and agencies."""

"""Accounts, teams, agencies and the state of the deployment, without a way to any case."""

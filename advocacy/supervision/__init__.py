"""Supervision: what a lead and an advocate talk over, and a lead's reviews of open cases."""

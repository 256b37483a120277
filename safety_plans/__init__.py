"""The safety plan: the survivor's own, kept apart from everything that leaves the house."""
from flask import Flask


def init_app(app: Flask) -> None:
    """Add the plans."""

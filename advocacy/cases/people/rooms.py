"""Brings in every page about the people of a case."""

from flask import Flask

from advocacy.cases import people_routes
from advocacy.cases.people import routes, same_routes, tie_routes


def init_app(app: Flask) -> None:
    """Add the pages, and the tab that leads to them."""
    people_routes.init_app(app)
    routes.init_app(app)
    tie_routes.init_app(app)
    same_routes.init_app(app)

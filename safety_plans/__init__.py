"""The safety plan: the survivor's own, kept apart from everything that leaves the house."""

from flask import Flask

from advocacy.demo.steps import demo_steps
from advocacy.web.guard import require_rules
from safety_plans import agreeing_routes, routes, step_routes, together_routes
from safety_plans.demo import tell_plans
from safety_plans.dependents import own_routes, portal_card_routes, portal_routes
from safety_plans.dependents import routes as dependents_routes
from safety_plans.looking_again import portal_routes as looking_portal_routes
from safety_plans.looking_again import routes as looking_routes
from safety_plans.own_library import routes as library_routes
from safety_plans.papers import portal_routes as paper_portal_routes
from safety_plans.papers import routes as paper_routes
from safety_plans.portal import card_routes, choosing_routes, words_routes
from safety_plans.portal import routes as my_list_routes

# These add their views to the blueprints of the two that are registered.
__all__ = [
    "agreeing_routes",
    "card_routes",
    "choosing_routes",
    "dependents_routes",
    "init_app",
    "looking_portal_routes",
    "looking_routes",
    "paper_portal_routes",
    "paper_routes",
    "portal_card_routes",
    "portal_routes",
    "step_routes",
    "together_routes",
    "words_routes",
]


def init_app(app: Flask) -> None:
    """Add the plans to the portal, which knows nothing of them by itself."""
    routes.init_app(app)
    my_list_routes.init_app(app)
    own_routes.init_app(app)
    library_routes.init_app(app)
    demo_steps(app).add(tell_plans)
    require_rules(app)

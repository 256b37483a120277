"""What a view says of itself: its site, who may enter, what it takes and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.web.limits import Limit
from advocacy.web.uploads import OpenIntake

V = TypeVar("V", bound=Callable[..., Any])


class Site(StrEnum):
    """Which host answers an address."""

    SURVIVOR = "survivor"
    STAFF = "staff"
    EVERY = "every"


@dataclass(frozen=True)
class Rule:
    """Who may enter. `load` turns view arguments into rows and raises NotFound when it can't.

    `unsigned` rules are for addresses that exist before a sign-in; `checks_form` is off only for
    the exit and for requests that carry a signature of their own. `needs_token` is off for the
    survivors' sign-in only: after an exit the browser clears every cookie, the token's too, with
    the very page that asks to sign in (measured); that the form is our own is still checked.

    `step_up` asks for a recent confirmation of who is at the keyboard. `first` is for the pages
    open to somebody who must be done with them before any other. `kept` is off where a form holds
    secrets: one that can't be acted on yet is otherwise kept, sealed, for its sender. `about` names
    what `load` found that is no case: the log keeps with each read which one it was.
    """

    name: str
    site: Site
    admits: Callable[[Actor | None], bool]
    load: Callable[[Session, Actor, datetime, dict[str, Any]], dict[str, Any]] | None = None
    unsigned: bool = False
    recorded: bool = True
    checks_form: bool = True
    needs_token: bool = True
    step_up: bool = False
    first: bool = False
    kept: bool = True
    about: str = ""


def enter(
    rule: Rule, *, files: OpenIntake | None = None, limit: Limit | None = None
) -> Callable[[V], V]:
    """Declare the rule of a view; an endpoint without one stops start-up.

    `files` opens the intake of a view that takes files; without it, a file is refused. `limit`
    says how often one person may come.
    """

    def declare(view: V) -> V:
        view.__dict__["rule"] = rule
        view.__dict__["files"] = files
        view.__dict__["limit"] = limit
        return view

    return declare


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """Return the rule an endpoint declared, if it did."""
    found: Rule | None = getattr(app.view_functions[endpoint], "rule", None)
    return found


def require_rules(app: Flask) -> None:
    """Stop start-up when an endpoint says nothing of who may enter."""
    for endpoint in sorted(app.view_functions):
        if rule_of(app, endpoint) is None:
            message = f"{endpoint} has no rule: put @enter(…) on its view, beneath the route."
            raise RuntimeError(message)

"""What the layouts show around every page: names from the settings, and the way about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, current_app, g, request

from advocacy.actor import Role
from advocacy.web import current


@dataclass(frozen=True)
class Way:
    """An entry of the staff site's navigation."""

    label: str
    url: str
    order: int
    roles: frozenset[Role]


@dataclass
class Ways:
    """Every registered entry."""

    entries: list[Way] = field(default_factory=list)

    def add(self, way: Way) -> None:
        """Add an entry."""
        self.entries = sorted([*self.entries, way], key=lambda each: each.order)


def ways(app: Flask) -> Ways:
    """Return the application's navigation."""
    return cast("Ways", app.extensions.setdefault("ways", Ways()))


def has_page(endpoint: str) -> bool:
    """Return whether this deployment has the page an endpoint names."""
    return endpoint in current_app.view_functions


def is_current_page(*endpoints: str) -> bool:
    """Return whether the page shown is one of these, or one beneath it in the same slice."""
    rooms = {endpoint.partition(".")[0] for endpoint in endpoints}
    return request.endpoint in endpoints or request.blueprint in rooms


def _is_current(endpoints: Iterable[str]) -> bool:
    return is_current_page(*endpoints)


def _leads_here(way: Way) -> bool:
    """Return whether the page shown lies behind an entry of the navigation."""
    return request.path == way.url or (way.url != "/staff/" and request.path.startswith(way.url))


def has_scanner() -> bool:
    """Return whether files are looked at for harmful software here."""
    return current.ports().scanner is not None


def init_app(app: Flask) -> None:
    """Give the layouts what they show."""
    ways(app)
    app.jinja_env.globals.update(
        has_page=has_page, is_current_page=is_current_page, has_scanner=has_scanner
    )
    app.jinja_env.tests["current_page"] = _is_current
    settings = app.extensions["advocacy"].settings
    # Globals, so that imported macros see them as well.
    app.jinja_env.globals.update(
        public_name=settings.public_name,
        exit_label=settings.exit_label,
        service_phone=settings.service_phone,
        demo=settings.demo,
    )

    @app.context_processor
    def _frame() -> dict[str, Any]:
        actor = current.find_actor()
        found = [
            {
                "label": way.label,
                "url": way.url,
                "current": not g.get("addressless") and _leads_here(way),
            }
            for way in app.extensions["ways"].entries
            if actor is not None and actor.role in way.roles
        ]
        return {
            "staff_nav": found,
            "exit_url": current.away(),
            "actor": actor,
            "signed_in_as": actor.name if actor is not None else "",
        }

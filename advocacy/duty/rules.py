"""Rules of the duty right and of the telephone word: each loads by a scoped query of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.crisis.words import find_opening
from advocacy.duty.access import Item, get_item, get_opened_item
from advocacy.errors import NotFound
from advocacy.rota.service import MAY_HOLD, find_duty_end
from advocacy.web.guard import Rule, Site

TAKERS = frozenset({Role.HELPLINE, Role.ADVOCATE, Role.LEAD})


def _load_hours(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    until = find_duty_end(session, actor=actor, at=at)
    if until is None:
        raise NotFound
    values["until"] = until
    return values


def _with_case(values: dict[str, Any], item: Item) -> dict[str, Any]:
    values["item"] = item
    # Under this name the guard writes the case into the record of what was read.
    if item.case is not None:
        values["case"] = item.case
    return values


def _load_item(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    what, item_id = values.pop("what"), values.pop("item_id")
    return _with_case(values, get_item(session, what, item_id, actor=actor, at=at))


def _load_opened(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    what, item_id = values.pop("what"), values.pop("item_id")
    return _with_case(values, get_opened_item(session, what, item_id, actor=actor, at=at))


def _load_by_word(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    found = find_opening(session, values.pop("opening_id"), actor=actor, at=at)
    if found is None:
        raise NotFound
    values["opening"], values["case"] = found
    return values


ON_DUTY = Rule("holds duty", Site.STAFF, one_of(*MAY_HOLD), load=_load_hours)
WAITS = Rule("holds duty while this waits", Site.STAFF, one_of(*MAY_HOLD), load=_load_item)
OPENED = Rule("opened this while holding duty", Site.STAFF, one_of(*MAY_HOLD), load=_load_opened)
BY_WORD = Rule(
    "opened this by reference and telephone word",
    Site.STAFF,
    one_of(*TAKERS),
    load=_load_by_word,
)

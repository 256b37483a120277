"""Who may open which of their own pages now: what was put away, or may not be read on this device,
answers like what does not exist, whatever address is asked for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import PORTAL_ROLES, Actor, Role
from advocacy.cases.access import get_case
from advocacy.cases.case_rules import load_own_case, load_own_open_case
from advocacy.errors import NotFound
from advocacy.portal.sections import Section, is_open
from advocacy.web.guard import Rule, Site

Load = Callable[[Session, Actor, datetime, dict[str, Any]], dict[str, Any]]


def _own(section: Section) -> Load:
    def load(
        session: Session, actor: Actor, at: datetime, values: dict[str, Any]
    ) -> dict[str, Any]:
        if not is_open(actor.portal, section):
            raise NotFound
        found = load_own_open_case if section is Section.WRITING else load_own_case
        return found(session, actor, at, values)

    return load


def _own_looking(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over their own case for saying what is to be shown, which changes nothing in it.

    So that what can be read in a closed case can be opened there too.
    """
    if actor.case_id is None or not is_open(actor.portal, Section.WRITTEN):
        raise NotFound
    values["case"] = get_case(session, actor.case_id, actor=actor, at=at)
    return values


def _own_messages(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over their own case to write to us from; a page that could send nothing is none."""
    if not is_open(actor.portal, Section.MESSAGES):
        raise NotFound
    return load_own_open_case(session, actor, at, values)


def _own_thread(
    session: Session, actor: Actor, at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    """Hand over their own case where what was written before may be shown as well."""
    if actor.portal.keeps_back:
        raise NotFound
    return _own(Section.MESSAGES)(session, actor, at, values)


def _rule(name: str, section: Section) -> Rule:
    return Rule(name, Site.SURVIVOR, one_of(Role.SURVIVOR), load=_own(section))


OWN_WRITING = _rule("their own record, writing", Section.WRITING)
OWN_WRITTEN = _rule("their own record, reading", Section.WRITTEN)
OWN_LOOKING = Rule(
    "their own record, opening", Site.SURVIVOR, one_of(Role.SURVIVOR), load=_own_looking
)
OWN_LIST = _rule("their own list", Section.LIST)
OWN_ORDERS = _rule("their own orders", Section.ORDERS)
OWN_REPLIES = _rule("their own replies", Section.REPLIES)
OWN_MESSAGES = Rule(
    "their own messages, writing", Site.SURVIVOR, one_of(Role.SURVIVOR), load=_own_messages
)
OWN_THREAD = Rule(
    "their own messages, reading", Site.SURVIVOR, one_of(Role.SURVIVOR), load=_own_thread
)
OWN_SIGN_IN = Rule("their own sign-in", Site.SURVIVOR, one_of(*PORTAL_ROLES))

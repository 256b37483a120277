"""Grants as they are shown: what is asked for, by whom, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency, Team
from advocacy.administration.grants import state_of
from advocacy.administration.models import GrantState, PendingGrant
from advocacy.administration.words import sentence_of


@dataclass(frozen=True)
class GrantRow:
    """One grant and its words. `has_link` says that its link has not been shown yet."""

    grant: PendingGrant
    state: GrantState
    sentence: str
    asked_by: str
    decided_by: str
    has_link: bool


def rows_of(session: Session, grants: Iterable[PendingGrant], *, at: datetime) -> list[GrantRow]:
    """Return grants with their words, in the same order."""
    found = list(grants)
    names = _names(session, found)
    return [
        GrantRow(
            grant=each,
            state=state_of(each, at=at),
            sentence=sentence_of(each, names),
            asked_by=names.get(each.asked_by_id or each.id, "the service"),
            decided_by=names.get(each.decided_by_id or each.id, "nobody"),
            has_link=bool(each.link),
        )
        for each in found
    ]


def _names(session: Session, grants: list[PendingGrant]) -> dict[UUID, str]:
    people = {each.asked_by_id for each in grants} | {each.decided_by_id for each in grants}
    people |= {each.account_id for each in grants}
    places = {each.team_id for each in grants} | {each.agency_id for each in grants}
    accounts = session.scalars(
        select(Account).where(Account.id.in_(people - {None})).order_by(Account.id)
    )
    teams = session.scalars(select(Team).where(Team.id.in_(places - {None})).order_by(Team.id))
    agencies = session.scalars(
        select(Agency).where(Agency.id.in_(places - {None})).order_by(Agency.id)
    )
    return {each.id: each.name for each in (*accounts, *teams, *agencies)}

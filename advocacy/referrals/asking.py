"""Somebody asks to be rung, on the page anybody may open: a referral that nobody has checked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Team
from advocacy.actor import SYSTEM
from advocacy.cases.models import Texts, Voicemail
from advocacy.cases.phones import find_phone
from advocacy.db import new_id
from advocacy.errors import NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.referrals.calls import tell_leads
from advocacy.referrals.kept_from import list_leads_of
from advocacy.referrals.matching import remember_keys
from advocacy.referrals.models import (
    SURVIVOR,
    CameBy,
    Referral,
    ReferralSource,
    ReferralState,
    Urgency,
)
from advocacy.referrals.targets import reach_by
from advocacy.referrals.withdrawing import WAITING

_TWICE = timedelta(minutes=15)
_NOTHING_SAID = "They wrote nothing more."


@dataclass(frozen=True)
class Wish:
    """What somebody wrote, in their own words; only `reach` is always there."""

    name: str
    reach: str
    when: str = ""
    say: str = ""
    wish: str = ""


def ask_to_be_rung(session: Session, wish: Wish, *, team_name: str, at: datetime) -> bool:
    """Put what was written before the leads of a team; return whether there is a team of that name.

    Without one nothing is lost: it comes to the oldest team, and every lead hears of it when that
    has none. Raises NotFound before there is any team. The same words within a quarter of an hour
    are one request. Who wrote is looked up nowhere: only a lead sees whom it may be.
    """
    teams = list(session.scalars(select(Team).order_by(Team.id)))
    if not teams:
        raise NotFound
    named = [team for team in teams if team.name == team_name]
    if _was_just_sent(session, wish, at=at):
        return bool(named)
    team = (named or teams)[0]
    number = find_phone(wish.reach) or ""
    referral_id = new_id()
    referral = Referral(
        id=referral_id,
        scope_id=session.info["vault"].create_scope(referral_id),
        team_id=team.id,
        made_by_id=None,
        made_at=at,
        source=ReferralSource.SELF,
        came_by=CameBy.PAGE,
        danger_now=False,
        reach_by=reach_by(Urgency.ROUTINE, at=at),
        state=ReferralState.WAITING,
        name=wish.name or "Gave no name",
        phones=[],
        safe_contact=_as_told(wish, number),
        what_is_happening=wish.wish or _NOTHING_SAID,
        more={"when": wish.when, "reach": wish.reach},
    )
    session.add(referral)
    remember_keys(
        session, referral.id, about=SURVIVOR, names=[wish.name] if wish.name else [],
        phones=[number] if number else [],
    )  # fmt: skip
    record(session, actor=SYSTEM, at=at, action="referral.asked_for", object_id=referral.id)
    leads = list_leads_of(session, team.id)
    tell_leads(
        session, leads, kind=WAITING, danger=Danger.DUE, subject_id=referral.id, actor=SYSTEM, at=at
    )
    return bool(named)


def _as_told(wish: Wish, number: str) -> dict[str, Any]:
    """Return what may be done to reach them: nothing that was not written."""
    return {
        "phone": number,
        "phone_is": "",
        "name_to_use": wish.name,
        "days": [],
        "from_time": "",
        "to_time": "",
        "may_say_who": False,
        "say_you_are": wish.say,
        "voicemail": Voicemail.NEVER.value,
        "texts": Texts.NONE.value,
        "who_else_may_answer": "",
        "if_someone_else": "",
        "other_ways": "" if number else wish.reach,
    }


def _was_just_sent(session: Session, wish: Wish, *, at: datetime) -> bool:
    lately = session.scalars(
        select(Referral)
        .where(Referral.came_by == CameBy.PAGE, Referral.made_at > at - _TWICE)
        .where(Referral.case_id.is_(None))
        .order_by(Referral.made_at.desc(), Referral.id)
        .limit(50)
    )
    words = (wish.wish or _NOTHING_SAID, wish.reach, wish.when)
    return any(
        (each.what_is_happening, each.more.get("reach"), each.more.get("when")) == words
        for each in lately
    )

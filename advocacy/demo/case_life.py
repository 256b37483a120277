"""Cases end and change hands, in the story: one closed, one to be closed, one to be passed on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.closing.deciding import approve, get_to_decide
from advocacy.cases.closing.models import Closing
from advocacy.cases.closing.questions import NOT_YET, ClosingQuestions
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.closing.service import Wanted, ask_to_close
from advocacy.cases.models import Case
from advocacy.cases.service import allocate, open_case
from advocacy.cases.transferring.models import ToldHow
from advocacy.cases.transferring.service import Note, ask_transfer
from advocacy.cases.workload.service import set_hours
from advocacy.db import writing
from advocacy.demo.chapters import at_hour, working_day
from advocacy.web.current import Foundation

_STOPPED = Wanted(
    reason_code="safe_for_now",
    words="No approach since the order was served in spring. Ines feels safe enough.",
    told_how="Daniel, by voice at the agreed hour. She chose the day.",
    come_back="Ring the office number and ask for the dentist’s list.",
    feedback="yes",
)
_MOVED = Wanted(
    reason_code="moved_away",
    words="Peter moved north in October; the service there has taken over.",
    told_how="Daniel, by voice, with the new advocate on the line.",
    come_back="Through the new service, or the office number.",
    feedback="no",
)


def live_on(
    app: Flask,
    base: Foundation,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
    now: datetime,
) -> None:
    """Let a case be closed, closing be asked for another, and a third wait to be passed on."""
    asks = closing_questions(app)
    with writing(base.engine, base.vault) as session:
        _close(session, asks, actors, now=now)
        moved = _bring(session, "Peter Holm", actors, at=now - timedelta(days=200))
        _ask(session, asks, moved, _MOVED, actors, at=now - timedelta(hours=5))
        _pass_on(session, session.merge(cases["kwame"]), actors, at=now - timedelta(hours=2))
        daniel = actors["daniel"].account_id
        if daniel is not None:
            set_hours(
                session, daniel, hours=22, reason="Three days a week", actor=actors["ruth"],
                at=now - timedelta(days=60),
            )  # fmt: skip


def _bring(session: Session, name: str, actors: Mapping[str, Actor], *, at: datetime) -> Case:
    ruth, daniel = actors["ruth"], actors["daniel"]
    if ruth.team_id is None:
        message = "The lead of the story has no team."
        raise RuntimeError(message)
    at = at_hour(working_day(at), 11)
    case = open_case(session, name=name, team_id=ruth.team_id, actor=ruth, at=at)
    account = session.get_one(Account, daniel.account_id)
    allocate(session, case, account=account, reason="First allocation", actor=ruth, at=at)
    session.flush()
    return case


def _ask(
    session: Session,
    asks: ClosingQuestions,
    case: Case,
    wanted: Wanted,
    actors: Mapping[str, Actor],
    *,
    at: datetime,
) -> Closing:
    answers = {
        each.code: next(code for code, _ in each.choices if code != NOT_YET)
        for each in asks.of(session, case, at=at)
    }
    return ask_to_close(
        session, case, questions=asks, answers=answers, wanted=wanted, actor=actors["daniel"], at=at
    )


def _close(
    session: Session, asks: ClosingQuestions, actors: Mapping[str, Actor], *, now: datetime
) -> None:
    at = at_hour(working_day(now - timedelta(days=12)), 14)
    case = _bring(session, "Ines Ferreira", actors, at=now - timedelta(days=400))
    closing = _ask(session, asks, case, _STOPPED, actors, at=at)
    found = get_to_decide(session, closing.id, questions=asks, actor=actors["ruth"], at=at)
    approve(session, found, questions=asks, actor=actors["ruth"], at=at + timedelta(days=1))


def _pass_on(session: Session, case: Case, actors: Mapping[str, Actor], *, at: datetime) -> None:
    ask_transfer(
        session,
        case,
        from_account_id=actors["amira"].account_id,
        to=f"person {actors['daniel'].account_id}",
        note=Note(
            for_safety="She still has a key to the shed. Never ring between four and six.",
            due="The hearing next month, and the plan’s review before it.",
            promised="Somebody he knows sits beside him in court.",
            how_to_talk="In short calls. He likes to be asked before advice.",
            told=ToldHow.WILL_TELL,
            told_by="Amira, at the call on Thursday",
        ),
        overlap_until=None,
        actor=actors["amira"],
        at=at,
    )

"""The MASP case of the story: linked, heard last week, and on this week's agenda."""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Agency
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.plan_state import plan_states
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.masp.action_models import PlanReview, SafetyAnswer, Urgency
from advocacy.masp.actions import propose_action
from advocacy.masp.answers import Given, answer_action
from advocacy.masp.links import open_and_link
from advocacy.masp.meeting_models import Meeting
from advocacy.masp.meetings import hold_meeting, put_on_agenda
from advocacy.masp.models import MaspCase, Shared
from advocacy.masp.voice import Wished, write_voice
from advocacy.web.current import Foundation

_THURSDAY = 3


def meet_partners(
    app: Flask,
    base: Foundation,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
    now: datetime,
) -> None:
    """Link two cases, write what she wants heard, hold last week's review, plan this week's."""
    amira, today = actors["amira"], now.astimezone(LONDON).date()
    review_on = today + timedelta(days=(_THURSDAY - today.weekday()) % 7)
    began_at = now - timedelta(days=60)
    with writing(base.engine, base.vault) as session:
        agencies = {each.kind: each.id for each in session.scalars(select(Agency))}
        jo, rosa = session.merge(cases["jo"]), session.merge(cases["rosa"])
        link = open_and_link(
            session,
            jo,
            name="Mark Devlin",
            born_on=date(1984, 3, 9),
            aliases=["Marko"],
            agency_ids=list(agencies.values()),
            actor=amira,
            at=began_at,
        )
        open_and_link(
            session,
            rosa,
            name="Paulo Reis",
            born_on=None,
            aliases=[],
            agency_ids=[agencies["police"], agencies["probation"]],
            actor=amira,
            at=began_at,
        )
        session.flush()
        write_voice(
            session,
            jo,
            link,
            Wished(
                statement="I want him to be told to stop by someone he listens to. I do not want "
                "to be asked to meet him. Please tell me before, not after.",
                kept_back="That I think of moving again.",
                orders="No order yet; I would want one.",
                agreed_how="On the telephone, read back to her",
                shared={
                    agencies["police"]: [Shared.STATEMENT, Shared.PLAN, Shared.RISK],
                    agencies["probation"]: [Shared.STATEMENT, Shared.RISK],
                },
            ),
            plan=plan_states(app).of(session, [jo.id], at=now).get(jo.id),
            actor=amira,
            at=now - timedelta(days=9),
        )
        masp = session.get_one(MaspCase, link.masp_case_id)
        held = put_on_agenda(
            session,
            masp,
            held_on=review_on - timedelta(days=7),
            presenting="Two new accounts since the last review; one approach at work.",
            actor=amira,
            at=now - timedelta(days=10),
        )
        session.flush()
        _act(session, masp, agencies, actors, now=now)
        hold_meeting(
            session,
            session.get_one(Meeting, held.meeting_id),
            actor=actors["ruth"],
            at=now,
        )
        put_on_agenda(
            session,
            masp,
            held_on=review_on,
            presenting="Approached the sister on Monday. Ask about the voluntary interview.",
            actor=amira,
            at=now - timedelta(days=1),
        )


def _act(
    session: Session,
    masp: MaspCase,
    agencies: dict[str, UUID],
    actors: dict[str, Actor],
    *,
    now: datetime,
) -> None:
    """Propose two actions; one is answered for and final, the other waits for the advocate."""
    said_at, today = now - timedelta(days=6), now.astimezone(LONDON).date()
    told = propose_action(
        session,
        masp,
        wording="Speak to him about the approaches at work, in person.",
        agency_id=agencies["police"],
        due_on=today + timedelta(days=3),
        urgency=Urgency.SOON,
        actor=actors["lee"],
        at=said_at,
    )
    session.flush()
    answer = session.scalars(select(SafetyAnswer).where(SafetyAnswer.action_id == told.id)).one()
    answer_action(
        session,
        answer,
        Given(
            teller="Amira",
            moment="The morning of the visit, before it",
            route="By telephone at work, on the agreed number",
            meaning="She stays with her sister that evening",
            told=True,
            tell_by_on=None,
            plan_review=PlanReview.DONE,
        ),
        actor=actors["amira"],
        at=said_at + timedelta(hours=3),
    )
    propose_action(
        session,
        masp,
        wording="Invite him to the first session of the intervention.",
        agency_id=agencies["probation"],
        due_on=today + timedelta(days=9),
        urgency=Urgency.SOON,
        actor=actors["nadia"],
        at=now - timedelta(hours=20),
    )

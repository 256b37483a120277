"""The night's calls: one became a referral that waits, one asked whether somebody is known."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.referrals.call_log.handing_on import DueBy
from advocacy.referrals.calls import CallFacts, log_call
from advocacy.referrals.known import ask_whether_known
from advocacy.referrals.models import CallKind, CallOutcome, ReferralSource, RiskTold, Urgency
from advocacy.referrals.service import ReferralFacts, make_referral
from advocacy.referrals.waiting.safety import CALL, Try
from advocacy.referrals.waiting.service import put_on_list, record_try
from advocacy.web.current import Foundation

_CARD = {
    "phone": "+447700900926",
    "phone_is": "Her sister’s",
    "days": [0, 1, 2, 3, 4, 5],
    "from_time": "12:00",
    "to_time": "14:00",
    "may_say_who": False,
    "voicemail": "never",
    "texts": "none",
    "name_to_use": "Dee",
    "say_you_are": "Kay from the gym",
    "who_else_may_answer": "Her sister",
    "if_someone_else": "Ask when Dee is back at the gym",
    "other_ways": "",
}


def _let_one_wait(
    session: Session, *, tom: Actor, ruth: Actor, made_at: datetime, now: datetime
) -> None:
    """Tell of somebody whom police referred, who waits and was tried in vain once."""
    referral = make_referral(
        session,
        ReferralFacts(
            source=ReferralSource.POLICE,
            name="Sam Tully",
            what_is_happening="A former tenant writes to their work every day, from new accounts.",
            danger_now=False,
            safe_contact={
                **_CARD, "phone": "+447700900927", "phone_is": "Own mobile", "name_to_use": "Sam",
                "say_you_are": "Kay from the library", "if_someone_else": "Say wrong number",
                "who_else_may_answer": "", "days": [], "from_time": "", "to_time": "",
            },
            referrer="Neighbourhood team, by e-mail",
            suspect_is="Former tenant",
            urgency=Urgency.SOON,
            risk=RiskTold.MEDIUM,
            more={
                "consents": "yes", "knows": "yes", "safe_to_contact": "yes", "involved": "no",
                "score": "9 of 25",
            },
        ),
        actor=tom,
        at=made_at,
    )  # fmt: skip
    session.flush()
    put_on_list(
        session,
        referral,
        urgency=Urgency.SOON,
        review_on=now.astimezone(LONDON).date() + timedelta(days=5),
        reason="Every advocate of the team is full until Thursday.",
        actor=ruth,
        at=made_at + timedelta(hours=2),
    )
    record_try(
        session,
        referral,
        Try(way=CALL, happened_at=made_at + timedelta(hours=3)),
        reached=False,
        words="Rang out. No message left.",
        safety="",
        unsafe_reason="",
        actor=ruth,
        at=made_at + timedelta(hours=3),
    )


def take_calls(base: Foundation, *, actors: dict[str, Actor], now: datetime) -> None:
    """Log last night's calls."""
    tom, rang_at = actors["tom"], now - timedelta(hours=9)
    with writing(base.engine, base.vault) as session:
        made_at = now - timedelta(days=2)
        _let_one_wait(session, tom=tom, ruth=actors["ruth"], made_at=made_at, now=now)
        call = log_call(
            session,
            CallFacts(
                rang_at=rang_at,
                minutes=22,
                danger_now=False,
                outcome=CallOutcome.REFERRAL,
                caller="Dee, on her sister’s phone",
                phone="+447700900926",
                about="An ex-colleague has sent parcels for two months and stood outside "
                "the flat on Friday.",
                done="Listened, gave 999 and 101, agreed a call back between 12 and 2.",
            ),
            actor=tom,
            at=rang_at + timedelta(minutes=24),
        )
        session.flush()
        make_referral(
            session,
            ReferralFacts(
                source=ReferralSource.SELF,
                name="Dee Morris",
                what_is_happening="Parcels for two months, then waiting outside the flat. "
                "Has told nobody but her sister.",
                danger_now=False,
                safe_contact=_CARD,
                phones=["+447700900926"],
                suspect_name="Neil Prior",
                suspect_is="Former colleague",
                call_id=call.id,
            ),
            actor=tom,
            at=rang_at + timedelta(minutes=31),
        )
        log_call(
            session,
            CallFacts(
                rang_at=now - timedelta(hours=7),
                minutes=4,
                danger_now=False,
                outcome=CallOutcome.CUT_OFF,
                caller="",
                phone="",
                kind=CallKind.SILENT,
                call_name="Robin",
                about="Whispered a word to be known by, then hung up.",
                done="Noted in case they ring again.",
            ),
            actor=tom,
            at=now - timedelta(hours=6, minutes=50),
        )
        log_call(
            session,
            CallFacts(
                rang_at=now - timedelta(hours=5),
                minutes=9,
                danger_now=False,
                outcome=CallOutcome.SIGNPOSTED,
                caller="",
                phone="",
                call_name="robin",
                about="The same whisper as before. A neighbour follows them to the bus stop. Wants "
                "to know whether the council can move them.",
                done="Talked about the walk to the bus stop. Gave 999 and a silent call.",
                given=["999", "101", "keep_evidence"],
                hand_on_by=DueBy.TEN,
                follow_up="Ask the housing office what it needs, without a name",
            ),
            actor=tom,
            at=now - timedelta(hours=4, minutes=50),
        )
        log_call(
            session,
            CallFacts(
                rang_at=now - timedelta(hours=4),
                minutes=3,
                danger_now=False,
                outcome=CallOutcome.CUT_OFF,
                kind=CallKind.SUSPECT,
                caller="A man who gave no name",
                phone="+447700900655",
                about="Said he was worried about his wife and asked whether she had rung us. "
                "Grew angry when told that we say nothing about anybody.",
                done="Confirmed nothing.",
            ),
            actor=tom,
            at=now - timedelta(hours=3, minutes=55),
        )
        ask_whether_known(
            session,
            name="Priya Nayar",
            phone="",
            reference="",
            actor=tom,
            at=now - timedelta(hours=6),
        )

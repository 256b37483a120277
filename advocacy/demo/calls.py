"""The night's calls: one became a referral that waits, one asked whether somebody is known."""

from datetime import datetime, timedelta

from advocacy.actor import Actor
from advocacy.db import writing
from advocacy.referrals.call_log.handing_on import DueBy
from advocacy.referrals.calls import CallFacts, log_call
from advocacy.referrals.known import ask_whether_known
from advocacy.referrals.models import CallKind, CallOutcome, ReferralSource
from advocacy.referrals.service import ReferralFacts, make_referral
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


def take_calls(base: Foundation, *, actors: dict[str, Actor], now: datetime) -> None:
    """Log last night's calls."""
    tom, rang_at = actors["tom"], now - timedelta(hours=9)
    with writing(base.engine, base.vault) as session:
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

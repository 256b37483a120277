"""How three people of the story sign in: a phone others look at, words for danger, a young one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.passphrases import Passphrases
from advocacy.accounts.survivor_service import find_ways, has_read, set_factor
from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.demo.cast import PASSPHRASE
from advocacy.portal.setting_up import decoys, service

DANGER_WORDS = "seven copper kettles whistle"
YOUNG = "orchard"
_SAFE = {"device": "own", "others": "no", "others_who": "", "watched": "no", "reason": ""}
_SHARED = {**_SAFE, "device": "shared", "others": "yes", "others_who": "Her flatmate, and a cousin"}


def set_up_sign_ins(
    session: Session,
    *,
    cases: Mapping[str, Case],
    actors: Mapping[str, Actor],
    accounts: list[dict[str, Any]],
    passphrases: Passphrases,
    at: datetime,
) -> None:
    """Set up what the story's people agreed, and say so in the list of who can sign in."""
    amira, daniel = actors["amira"], actors["daniel"]
    for key, actor, answers, write_only in (
        ("jo", amira, _SAFE, False),
        ("rosa", amira, _SAFE, False),
        ("priya", daniel, _SHARED, True),
    ):
        service.ask_survivor(
            session,
            cases[key],
            _survivor(session, cases[key]),
            answers=answers,
            write_only=write_only,
            away="weather",
            actor=actor,
            at=at,
        )
    _agree_danger(session, cases["rosa"], passphrases=passphrases, actor=amira, at=at)
    secret = _set_number(session, cases["priya"], actor=daniel, at=at)
    _bring_noah(session, cases["jo"], passphrases=passphrases, actor=amira, at=at)
    listed = {each["username"]: each for each in accounts}
    listed["river"]["says"] += f" Under threat she signs in with: {DANGER_WORDS}"
    listed["copper"]["says"] += (
        " Others look at her phone: it only lets her add. Her number shows what she wrote."
    )
    listed["copper"]["totp_secret"] = secret
    accounts.append(
        {
            "username": YOUNG,
            "passphrase": PASSPHRASE,
            "totp_secret": None,
            "role": "dependent",
            "says": "Noah, 15, Jo’s son. Sees his own list.",
        }
    )


def _survivor(session: Session, case: Case) -> service.Subject:
    person = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    return service.get_subject(session, case, person.id)


def _account(session: Session, case: Case) -> Account:
    return service.get_account(_survivor(session, case))


def _agree_danger(
    session: Session, case: Case, *, passphrases: Passphrases, actor: Actor, at: datetime
) -> None:
    decoys.agree_second_words(
        session,
        case,
        _account(session, case),
        step="Ring her sister Inês, who lives next door. If she does not answer, decide with Ruth.",
        notes=("Bus was late both ways again.", "The lift was out of order all week."),
        real=PASSPHRASE,
        passphrase=DANGER_WORDS,
        passphrases=passphrases,
        actor=actor,
        at=at,
    )


def _set_number(session: Session, case: Case, *, actor: Actor, at: datetime) -> str:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(at)
    set_factor(session, _account(session, case), secret=secret, code=code, actor=actor, at=at)
    return secret


def _bring_noah(
    session: Session, case: Case, *, passphrases: Passphrases, actor: Actor, at: datetime
) -> None:
    people = list_people(session, case, kind=PersonKind.DEPENDENT)
    noah = next(each for each in people if each.name.startswith("Noah"))
    answers = {
        "stays": "no",
        "device": "own",
        "watched": "no",
        "agrees": "yes",
        "survivor_agrees": "yes",
        "capacity": "Told me who sees it and what he would do if his dad asked to look.",
    }
    subject = service.get_subject(session, case, noah.id)
    service.ask_dependent(session, case, subject, answers=answers, why_not="", actor=actor, at=at)
    session.flush()
    account = service.begin(
        session,
        case,
        service.get_subject(session, case, noah.id),
        username=YOUNG,
        passphrase=PASSPHRASE,
        passphrases=passphrases,
        actor=actor,
        at=at,
    )
    session.flush()
    has_read(session, account)
    find_ways(session, account).signed_in_at = at

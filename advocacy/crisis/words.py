"""The telephone word: agreed with her, kept as a hash, tried together with a reference."""

import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from advocacy.accounts.passphrases import Passphrases
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.service import find_safe_contact, list_people
from advocacy.crisis.calls import raise_call
from advocacy.crisis.models import CrisisOpening, TelephoneWord, Through, WordTries
from advocacy.crisis.reach import may_reach
from advocacy.db import beyond_the_wall, let_through
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.vault import Vault

LASTS = timedelta(minutes=60)
GUESSED = "crisis.guessed"
_LEAST, _MOST = 5, 40
_TELL_AT = 3
# Beyond this even the right word fails, and the call goes to duty like every one without it.
_MOST_TRIES = 8
_FORGET = timedelta(hours=1)


def plain_word(word: str) -> str:
    """Return a word as it is heard: case, accents, spaces and dashes don't matter."""
    parts = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in parts if letter.isalnum())


def tidy_reference(text: str) -> str:
    """Return a reference as it is kept, however it was said: "kt 4827" is KT-4827."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[:16]
    return f"{letters[:2]}-{letters[2:]}"


def _peppered(vault: Vault, word: str) -> str:
    # A short word alone could be guessed from its hash by whoever steals the database.
    return vault.blind("telephone word", plain_word(word)).hex()


def find_word(session: Session, case: Case) -> TelephoneWord | None:
    """Return when and how the case's word was agreed; the word itself nobody can read."""
    return session.scalar(select(TelephoneWord).where(TelephoneWord.case_id == case.id))


def is_guessed(session: Session, case: Case) -> bool:
    """Return whether wrong words were given for the case, and nobody has looked into it yet."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Prompt.kind == GUESSED,
                    Prompt.subject_id == case.id,
                    Prompt.settled_at.is_(None),
                )
            )
        )
    )


def agree_word(
    session: Session,
    case: Case,
    *,
    word: str,
    note: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> None:
    """Set the case's telephone word in place of the one before; raises Invalid for a bad one."""
    _check(session, case, word, note)
    found = find_word(session, case)
    if found is None:
        found = TelephoneWord(scope_id=case.id, case_id=case.id, note="")
        session.add(found)
    found.word_hash = passphrases.hash(_peppered(session.info["vault"], word))
    found.set_at, found.set_by_id, found.note = at, actor.account_id, note
    record(session, actor=actor, at=at, action="crisis.word_agreed", case_id=case.id)


def _check(session: Session, case: Case, word: str, note: str) -> None:
    heard = plain_word(word)
    if not _LEAST <= len(heard) <= _MOST:
        message = f"Enter a word of {_LEAST} to {_MOST} letters"
        raise Invalid(message, field="word")
    contact = find_safe_contact(session, case)
    names = [person.name for person in list_people(session, case)]
    names += [case.title, case.reference, contact.name_to_use if contact else ""]
    parts = {plain_word(part) for name in names for part in (name, *name.split())}
    if heard in parts:
        message = "Choose a word that is no name of anybody in the case"
        raise Invalid(message, field="word")
    if heard in plain_word(note):
        message = "Take the word out of the note: nobody may be able to read it"
        raise Invalid(message, field="note")


def drop_word(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Take the word away: from now on nobody is recognised by it."""
    found = find_word(session, case)
    if found is None:
        raise Conflict
    session.delete(found)
    record(session, actor=actor, at=at, action="crisis.word_dropped", case_id=case.id)


def open_by_word(
    session: Session,
    *,
    reference: str,
    word: str,
    passphrases: Passphrases,
    actor: Actor,
    at: datetime,
) -> CrisisOpening | None:
    """Open the crisis essentials for an hour, or return None, alike for whatever did not fit.

    A hash is computed in every case. Both outcomes are recorded, and her advocate is told of a
    success at once, of failures when there were three.
    """
    vault: Vault = session.info["vault"]
    tidy = tidy_reference(reference)
    query = (
        select(Case, TelephoneWord.word_hash)
        .outerjoin(TelephoneWord, TelephoneWord.case_id == Case.id)
        .where(and_(Case.reference == tidy, may_reach(actor.account_id)))
    )
    with beyond_the_wall(session, why="a caller's reference is of any case"):
        row = session.execute(query).one_or_none()
    case, stored = (None, None) if row is None else (row[0], row[1])
    tries = _tries(session, vault.blind("telephone tries", tidy), at=at)
    tries.tries, tries.last_at = tries.tries + 1, at
    fits = passphrases.matches(stored, _peppered(vault, word))
    if case is None or not fits or tries.tries > _MOST_TRIES:
        _refuse(session, case, count=tries.tries, actor=actor, at=at)
        return None
    tries.tries = 0
    return _open(session, case, actor=actor, at=at)


def _tries(session: Session, key: bytes, *, at: datetime) -> WordTries:
    found = session.get(WordTries, key, with_for_update=True)
    if found is None:
        found = WordTries(reference_key=key, tries=0, last_at=at)
        session.add(found)
    elif at - found.last_at > _FORGET:
        found.tries = 0
    return found


def _refuse(session: Session, case: Case | None, *, count: int, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action="crisis.word_refused",
        case_id=case.id if case else None,
        outcome="refused",
    )
    if case is not None and count >= _TELL_AT:
        raise_prompt(
            session,
            kind=GUESSED,
            danger=Danger.UNSENT,
            due_at=at,
            at=at,
            actor=actor,
            case_id=case.id,
            subject_id=case.id,
            detail="Somebody rang with the reference, and the word did not fit three times.",
        )


def _open(session: Session, case: Case, *, actor: Actor, at: datetime) -> CrisisOpening:
    call = raise_call(session, case=case, identified=True, note="", actor=actor, at=at)
    opening = CrisisOpening(
        case_id=case.id,
        account_id=actor.account_id,
        session_id=actor.session_id,
        through=Through.WORD,
        subject_id=call.id,
        opened_at=at,
        until_at=at + LASTS,
    )
    session.add(opening)
    record(
        session,
        actor=actor,
        at=at,
        action="crisis.opened_by_word",
        case_id=case.id,
        object_id=opening.id,
    )
    return opening


def find_opening(
    session: Session, opening_id: UUID, *, actor: Actor, at: datetime
) -> tuple[CrisisOpening, Case] | None:
    """Return what this person opened by the word in this very sign-in, within its hour."""
    query = (
        select(CrisisOpening, Case)
        .join(Case, Case.id == CrisisOpening.case_id)
        .where(
            CrisisOpening.id == opening_id,
            CrisisOpening.through == Through.WORD,
            CrisisOpening.account_id == actor.account_id,
            CrisisOpening.session_id == actor.session_id,
            CrisisOpening.until_at > at,
            may_reach(actor.account_id),
        )
    )
    with beyond_the_wall(session, why="a caller's case is of any team"):
        found = session.execute(query).one_or_none()
    if found is None:
        return None
    let_through(session, found[1].id, why="reference and word were right, within the hour")
    return found[0], found[1]

"""Choosing whether to be told of a message: by themselves, or with their advocate.

Not at all is how everybody begins. A text is only ever switched on by an advocate who has made
sure, since somebody else may hold the phone; switching it off takes effect at once, whoever asks.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.safe_texting import Purpose, WhyNot, may_text_now
from advocacy.cases.service import find_safe_contact, list_people
from advocacy.checkins import wording
from advocacy.checkins.service import find_plan
from advocacy.errors import Conflict, Invalid
from advocacy.ledger.service import record
from advocacy.letters import kept_back
from advocacy.letters.notice_models import Notice, NoticeChoice, NoticeState, Told
from advocacy.messaging.models import OutboundText
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

ASKED = "letter.notice_asked"
# Time in which a message sent by mistake can be taken back before anybody hears of it.
AFTER = timedelta(minutes=3)
# Everyday sentences to begin with; others are better, since these can be read by anybody.
READY = (
    "Don't forget to water the plants.",
    "Your turn to bring the milk tomorrow.",
    "The bins go out a day late this week.",
)


class ChosenMeanwhile(Conflict):
    """They, or a colleague, chose something else since the page was opened."""

    sentence = (
        "Something else was chosen while you had this page open: see below. Nothing was switched "
        "on. Ask them again before you save."
    )


@dataclass(frozen=True)
class Last:
    """The last notice of a case and its text, if one was made."""

    notice: Notice | None
    text: OutboundText | None


def find_choice(session: Session, case: Case) -> NoticeChoice | None:
    """Return the choice in force, if any was ever made."""
    return session.scalar(
        select(NoticeChoice)
        .where(NoticeChoice.case_id == case.id)
        .order_by(NoticeChoice.made_at.desc(), NoticeChoice.id.desc())
        .limit(1)
    )


def mark_of(choice: NoticeChoice | None) -> str:
    """Return a mark that is another as soon as something else was chosen."""
    return str(choice.id) if choice is not None else ""


def list_choices(session: Session, case: Case) -> list[NoticeChoice]:
    """Return every choice, newest first."""
    return list(
        session.scalars(
            select(NoticeChoice)
            .where(NoticeChoice.case_id == case.id)
            .order_by(NoticeChoice.made_at.desc(), NoticeChoice.id.desc())
            .limit(25)
        )
    )


def find_last(session: Session, case: Case) -> Last:
    """Return what became of the last notice: one statement."""
    found = session.execute(
        select(Notice, OutboundText)
        .outerjoin(OutboundText, OutboundText.subject_id == Notice.id)
        .where(Notice.case_id == case.id)
        .order_by(Notice.made_at.desc(), Notice.id.desc(), OutboundText.number.desc())
        .limit(1)
    ).one_or_none()
    return Last(None, None) if found is None else Last(found[0], found[1])


def agree_notice(
    session: Session,
    case: Case,
    *,
    told: Told,
    words: str,
    made_sure: str,
    service_names: Collection[str],
    actor: Actor,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Set with somebody, by voice or in person, whether they are told; raises Invalid.

    `service_names` are what a text must not say besides the names in the case. Raises
    ChosenMeanwhile when a text is switched on by whoever has not `seen` the choice in force: who
    just switched it off may not be alone with their phone.
    """
    if told is Told.TEXT:
        _expect_seen(session, case, seen)
        if not made_sure:
            message = "Enter how you made sure that it is they who want it"
            raise Invalid(message, field="made_sure")
        _check_words(session, case, words, service_names=service_names)
        _check_phone(session, case, at=at)
    else:
        words = ""
    _choose(session, case, told, words=words, made_sure=made_sure, actor=actor, at=at)
    settle_prompts(
        session, kind=ASKED, also=kept_back.KINDS, subject_id=case.id, actor=actor, at=at
    )


def _expect_seen(session: Session, case: Case, seen: str | None) -> None:
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    if seen is not None and seen != mark_of(find_choice(session, case)):
        raise ChosenMeanwhile


def _check_words(
    session: Session, case: Case, words: str, *, service_names: Collection[str]
) -> None:
    names = [*service_names, *(person.name for person in list_people(session, case))]
    card, plan = find_safe_contact(session, case), find_plan(session, case)
    if card is not None:
        names.append(card.name_to_use)
    if plan is not None:
        names += [plan.well, plan.call, plan.danger]
    for fault in wording.find_faults(words, names=names):
        raise Invalid(fault, field="words")


def _check_phone(session: Session, case: Case, *, at: datetime) -> None:
    may = may_text_now(session, case, purpose=Purpose.NOTICE, at=at)
    if may.why_not not in (None, WhyNot.OUT_OF_HOURS):
        raise Invalid(may.sentence, field="told")


def wish_notice(
    session: Session, case: Case, *, wants_text: bool, actor: Actor, at: datetime
) -> None:
    """Take what a survivor chooses: no text from now on, or a wish that an advocate confirms."""
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    choice = find_choice(session, case)
    told = choice.told if choice is not None else Told.NOT
    if wants_text == (told is not Told.NOT):
        return
    wished = Told.ASKED if wants_text else Told.NOT
    _choose(session, case, wished, by_them=True, actor=actor, at=at)
    if case.decoy_of_id is not None:
        return
    if not wants_text:
        settle_prompts(
            session, kind=ASKED, also=kept_back.KINDS, subject_id=case.id, actor=actor, at=at
        )
        return
    raise_prompt(
        session,
        kind=ASKED,
        danger=Danger.LATER,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        subject_id=case.id,
        detail="Ask by voice first: somebody else may hold the phone.",
    )


def _choose(
    session: Session,
    case: Case,
    told: Told,
    *,
    actor: Actor,
    at: datetime,
    words: str = "",
    made_sure: str = "",
    by_them: bool = False,
) -> None:
    choice = NoticeChoice(
        scope_id=case.id, case_id=case.id, made_at=at, made_by_id=actor.account_id,
        by_them=by_them, told=told, words=words.strip(), made_sure=made_sure,
    )  # fmt: skip
    session.add(choice)
    record(
        session, actor=actor, at=at, action=f"letter.notice_{told.value}", case_id=case.id,
        object_id=choice.id,
    )  # fmt: skip


def plan_notice(session: Session, case: Case, *, at: datetime) -> None:
    """Let somebody be told of a message just sent, where they chose that; one waits at a time."""
    found = session.execute(
        select(
            select(NoticeChoice.told)
            .where(NoticeChoice.case_id == case.id)
            .order_by(NoticeChoice.made_at.desc(), NoticeChoice.id.desc())
            .limit(1)
            .scalar_subquery(),
            select(Notice.id)
            .where(Notice.case_id == case.id, Notice.state == NoticeState.WAITING)
            .limit(1)
            .scalar_subquery(),
        )
    ).one()
    if found[0] is not Told.TEXT or found[1] is not None:
        return
    session.add(
        Notice(
            scope_id=case.id, case_id=case.id, made_at=at, look_at=at + AFTER,
            state=NoticeState.WAITING,
        )
    )  # fmt: skip

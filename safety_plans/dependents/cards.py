"""The school's card and the plan for handovers: written by one side, agreed by the other.

A card is left with others, and the other parent may ask for it: it never says where they live.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.service import list_people
from advocacy.errors import Conflict, Invalid, NotFound, Refused
from advocacy.ledger.service import record
from safety_plans.acts import add_act, side_of
from safety_plans.bands import Band
from safety_plans.dependents.models import CardKind, ChildCard
from safety_plans.models import Plan
from safety_plans.news import tell_staff
from safety_plans.service import PlanChanged
from safety_plans.states import ActKind, How, OwnProposal, Side, Subject

# What each kind asks: the question, a hint, and what is said where it can't stay empty.
FIELDS: Mapping[CardKind, Mapping[str, tuple[str, str, str]]] = {
    CardKind.SCHOOL: {
        "collectors": (
            "Who may collect",
            "Full names, one on each line. The school may ask for a photo of each.",
            "Enter who may collect",
        ),
        "word": ("The word they say", "Whoever collects says it. Change it if it gets known.", ""),
        "never": ("Who may not collect", "The school may need a court order for a parent.", ""),
        "ring": (
            "Who to ring if somebody else comes",
            "Name and number, and who comes next",
            "Enter who to ring if somebody else comes",
        ),
        "instead": (
            "What to do until then",
            "For example: keep them inside, away from the door, with an adult they know",
            "",
        ),
        "order": ("What a court order says", "The court, the day, and what it says of school", ""),
    },
    CardKind.HANDOVER: {
        "order": ("What a court order says", "The court, the day, and what it says of contact", ""),
        "where": ("Where and when", "A busy place, or one with staff", "Enter where and when"),
        "who": ("Who hands over", "And who else is there", "Enter who hands over"),
        "late": ("If they are late", "How long to wait, where, and whom to ring", ""),
        "missing": (
            "If the child is not brought back",
            "When to ring whom. 999 if they could be hurt or taken away.",
            "Enter what to do if the child is not brought back",
        ),
        "asks": ("If they ask questions", "A short true answer, and what is never told", ""),
        "after": ("When they are back", "What helps the child, and what to look through", ""),
    },
}
AgreedCards = Mapping[UUID, Collection[CardKind]]
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)


class CardAgreed(Conflict):
    """It was agreed already, or there is nothing to agree."""

    sentence = "This was agreed already, or changed since. Read it again."


def find_child_card(session: Session, plan: Plan, kind: CardKind) -> ChildCard | None:
    """Return a dependent's card of one kind, if it was written."""
    query = select(ChildCard).where(ChildCard.plan_id == plan.id, ChildCard.kind == kind)
    return session.scalar(query if session.info.get("reading") else query.with_for_update())


def agreed_cards(session: Session, case_id: UUID) -> AgreedCards:
    """Return which cards of a case both sides agreed to, by the plans they go with."""
    query = select(ChildCard.plan_id, ChildCard.kind).where(
        ChildCard.case_id == case_id, ChildCard.agreed_at.is_not(None)
    )
    found: dict[UUID, set[CardKind]] = {}
    for plan_id, kind in session.execute(query):
        found.setdefault(plan_id, set()).add(kind)
    return found


def write_child_card(
    session: Session, case: Case, plan: Plan, kind: CardKind, *, words: Mapping[str, str],
    revision: int, actor: Actor, at: datetime,
) -> ChildCard:  # fmt: skip
    """Write a card; `revision` is the one the writer saw, 0 where there was none.

    The other side agrees to it anew. Raises PlanChanged when it is another by now, and Invalid for
    what tells where they live.
    """
    side = side_of(actor)
    if plan.band is Band.SURVIVOR or plan.case_id != case.id:
        raise NotFound
    # Two who write the first one take turns here, so that the second finds what the first wrote.
    session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update())
    card = find_child_card(session, plan, kind)
    if revision != (card.revision if card is not None else 0):
        raise PlanChanged
    kept = {name: words.get(name, "").strip() for name in FIELDS[kind]}
    if kind is CardKind.SCHOOL:
        _check_no_address(session, case, kept)
    if card is None:
        card = ChildCard(scope_id=case.id, case_id=case.id, plan_id=plan.id, kind=kind, revision=0)
        session.add(card)
    card.revision += 1
    card.content, card.written_at, card.written_by = kept, at, side
    card.agreed_at = card.agreed_by_id = card.agreed_how = None
    _note(session, plan, card, ActKind.WRITTEN, actor=actor, at=at)
    return card


def agree_child_card(
    session: Session, plan: Plan, card: ChildCard, *, how: How, seen: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Say yes to a card that the other side wrote; an advocate may write down a yes they were told.

    Raises OwnProposal when a side agrees to its own words, CardAgreed when it was agreed or
    changed since.
    """
    side = side_of(actor)
    told = how in (How.IN_PERSON, How.PHONE)
    if told and side is not Side.ADVOCATE:
        raise Refused
    if card.agreed_at is not None or seen != card.revision:
        raise CardAgreed
    if (Side.SURVIVOR if told else side) is card.written_by:
        raise OwnProposal
    card.agreed_at, card.agreed_by_id, card.agreed_how = at, actor.account_id, how
    _note(session, plan, card, ActKind.AGREED, actor=actor, at=at, how=how)


def _note(
    session: Session, plan: Plan, card: ChildCard, kind: ActKind, *, actor: Actor, at: datetime,
    how: How | None = None,
) -> None:  # fmt: skip
    session.flush()
    add_act(
        session, case_id=card.case_id, subject=Subject.CHILD_CARD, subject_id=card.id, kind=kind,
        revision=card.revision, actor=actor, at=at, how=how,
        content=card.content if kind is ActKind.WRITTEN else None,
    )  # fmt: skip
    record(
        session, actor=actor, at=at, action=f"plan.child_card_{kind}", case_id=card.case_id,
        object_id=card.id,
    )  # fmt: skip
    tell_staff(session, plan, actor=actor, at=at)


def _check_no_address(session: Session, case: Case, words: Mapping[str, str]) -> None:
    """Raise Invalid for a postcode, or for where they live as it is on record."""
    people = list_people(session, case)
    homes = [
        str(each.details.get("address") or "").split("\n")[0].split(",")[0].strip().casefold()
        for each in people
        if each.kind in (PersonKind.SURVIVOR, PersonKind.DEPENDENT)
    ]
    for name, text in words.items():
        said = text.casefold()
        if _POSTCODE.search(text) or any(len(home) > 5 and home in said for home in homes):
            message = "Leave out where they live: this paper is left with others"
            raise Invalid(message, field=name)

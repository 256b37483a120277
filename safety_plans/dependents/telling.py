"""What a child may be given: never a secret while small, and nothing that nobody thought through.

A child tells: at a visit, at school, to whoever asks kindly. What must not be told, or tells where
somebody would go, stays out of a small child's plan; for every child it is asked what happens
when they tell. The database holds the same rules, but for words, which it can't read.
"""

import re
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.errors import Invalid
from safety_plans.bands import Band, keeps_secrets, tells_easily
from safety_plans.models import CrisisCard, Plan, Step

NOT_TOLD_SMALL = (
    "A small child is never given a secret: leave this out, or say it so that it may be told"
)
NOT_SHOWN_SMALL = (
    "A small child is never told where you would go, or that you may leave: leave this out"
)
KEPT_ELSEWHERE = (
    "This is private in another plan, or on the card for a bad moment: a small child can’t keep it"
)
_PARTS_OF_A_TEXT = re.compile(r"[,.;:!?\n]+")
_WORD = re.compile(r"[^\W_]+")


def check_may_be_told(
    session: Session, plan: Plan, *, words: str, private: bool, reveals: bool
) -> None:
    """Raise Invalid for what a small child would have to hide.

    That is what is marked so, and what says again what another plan of the case keeps private,
    or where the card for a bad moment says to go.
    """
    if keeps_secrets(plan.band):
        return
    if private:
        raise Invalid(NOT_TOLD_SMALL, field="private")
    if reveals:
        raise Invalid(NOT_SHOWN_SMALL, field="reveals")
    said = f" {_plain(words)} "
    if any(f" {kept} " in said for kept in _kept(session, plan)):
        raise Invalid(KEPT_ELSEWHERE, field="words")


def check_thought_through(plan: Plan, *, if_told: str) -> None:
    """Raise Invalid when a plan is a child's, and nobody said what happens if they tell."""
    if tells_easily(plan.band) and not if_told.strip():
        message = "Enter what happens if they tell this"
        raise Invalid(message, field="if_told")


def _kept(session: Session, plan: Plan) -> Iterator[str]:
    """Yield what must not be told of a case: whole steps, and each place of the card."""
    steps = select(Step).where(
        Step.case_id == plan.case_id,
        Step.band != Band.UNDER_8,
        or_(Step.private.is_(True), Step.reveals.is_(True)),
    )
    for step in session.scalars(steps.order_by(Step.id)):
        yield from filter(None, [_plain(step.words)])
    for card in session.scalars(select(CrisisCard).where(CrisisCard.case_id == plan.case_id)):
        for place in _PARTS_OF_A_TEXT.split(card.where_to_go or ""):
            # A single word is too common to be a place.
            if len(_WORD.findall(place)) > 1:
                yield _plain(place)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))

"""Two versions of the same words become one: the first stays, the second is taken, or both are put
together. Whoever settles it speaks for one side; new words of a step are answered by the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.ledger.service import record
from safety_plans.card import CardWords, find_card, save_card, words_of
from safety_plans.models import Plan, Step, Variant
from safety_plans.service import PlanChanged, matters_of, say_what_matters
from safety_plans.states import NotPossibleNow, Settled, Subject
from safety_plans.steps import change_step, content_of, get_step_of_case

Content = dict[str, Any]
# What is written by hand, in the order of its page; the rest is chosen from lists.
TEXTS: Mapping[Subject, tuple[tuple[str, str], ...]] = {
    Subject.STEP: (("words", "The step"), ("who", "Who does it, by when")),
    Subject.MATTERS: (("what_matters", "What matters most"),),
    Subject.CARD: (
        ("code_words", "Code words, and what each means"),
        ("where_to_go", "Where to go"),
        ("ring_first", "Whom to ring first"),
        ("bag", "What is in the bag"),
        ("remember", "What helps in a bad moment"),
    ),
}
_NEEDED = {"words"}
# Below this share of common words, one text follows the other: woven together neither is read.
_ALIKE = 0.6


@dataclass(frozen=True)
class TwoTexts:
    """One text that two people wrote: as it stands, as it was written beside it, and both."""

    name: str
    label: str
    stored: str
    other: str
    merged: str

    @property
    def same(self) -> bool:
        """Return whether both say the same here."""
        return self.stored == self.other


@dataclass(frozen=True)
class TwoVersions:
    """A version that waits, beside what stands now."""

    variant: Variant
    revision: int
    texts: tuple[TwoTexts, ...]


def two_versions(session: Session, variant: Variant) -> TwoVersions:
    """Return both versions text by text, with a first try at putting them together."""
    revision, stored = _stored(session, variant)
    texts = (
        # What was kept before a text was asked for has none of it.
        TwoTexts(name, label, stored[name], other, put_together(stored[name], other))
        for name, label in TEXTS[variant.subject]
        for other in [variant.content.get(name, "")]
    )
    return TwoVersions(variant, revision, tuple(texts))


def put_together(stored: str, other: str) -> str:
    """Return two texts as one: what both say once, what only one says where it stands.

    It is a proposal for a person to read; no word of either is left out.
    """
    ours, theirs = stored.split(" "), other.split(" ")
    words: list[str] = []
    matcher = SequenceMatcher(a=ours, b=theirs, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return f"{stored}\n{other}".strip()
    for kind, start, end, their_start, their_end in matcher.get_opcodes():
        words += ours[start:end]
        if kind != "equal":
            words += theirs[their_start:their_end]
    return " ".join(words).strip()


def settle(
    session: Session, variant: Variant, case: Case, *, settled: Settled, texts: Mapping[str, str],
    seen: int, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Make one version of two; `texts` are the words put together, `seen` what stood beside them.

    Raises NotPossibleNow when it was settled already, PlanChanged when what stands is no longer
    what was shown, and Invalid when words that are needed are missing.
    """
    if variant.settled_at is not None:
        raise NotPossibleNow
    if settled is not Settled.KEPT:
        revision, stored = _stored(session, variant)
        if seen != revision:
            raise PlanChanged
        content = dict(variant.content)
        if settled is Settled.MERGED:
            content = _both(stored, content, texts, variant.subject)
        _SAVE[variant.subject](session, variant, case, content, seen, actor, at)
    variant.settled_at, variant.settled_as, variant.settled_by_id = at, settled, actor.account_id
    record(
        session, actor=actor, at=at, action="plan.versions_settled", case_id=case.id,
        object_id=variant.id,
    )  # fmt: skip


def _both(stored: Content, other: Content, texts: Mapping[str, str], subject: Subject) -> Content:
    """Return what was put together: typed words, and of what is chosen from lists both."""
    found = dict(stored)
    for name, label in TEXTS[subject]:
        found[name] = texts.get(name, stored[name]).strip()
        if name in _NEEDED and not found[name]:
            message = f"Enter {label[0].lower()}{label[1:]}"
            raise Invalid(message, field=name)
    for name in ("priorities", "situations"):
        if name in stored:
            found[name] = list(dict.fromkeys([*stored[name], *other.get(name, [])]))
    return found


def _stored(session: Session, variant: Variant) -> tuple[int, Content]:
    """Return what stands now, and its revision."""
    if variant.subject is Subject.STEP:
        step = get_step_of_case(session, variant.case_id, variant.subject_id)
        return step.revision, content_of(step)
    if variant.subject is Subject.MATTERS:
        plan = _plan(session, variant)
        return plan.revision, matters_of(plan)
    card = find_card(session, session.get_one(Case, variant.case_id))
    return (card.revision if card else 0), vars(words_of(card))


def _plan(session: Session, variant: Variant) -> Plan:
    query = select(Plan).where(Plan.id == variant.subject_id, Plan.case_id == variant.case_id)
    reading = session.info.get("reading", False)
    return session.scalars(query if reading else query.with_for_update()).one()


def _save_step(
    session: Session, variant: Variant, case: Case, content: Content, seen: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    step: Step = get_step_of_case(session, case.id, variant.subject_id)
    plan = session.scalars(select(Plan).where(Plan.id == step.plan_id).with_for_update()).one()
    change_step(
        session, plan, step, words=content["words"], theme=content["theme"], who=content["who"],
        # Kept from anybody stays so while either version says it.
        private=bool(content["private"] or step.private or variant.content["private"]),
        reveals=bool(step.reveals or variant.content.get("reveals")),
        if_told=content.get("if_told") or step.if_told or "",
        revision=seen, actor=actor, at=at,
    )  # fmt: skip


def _save_matters(
    session: Session, variant: Variant, _case: Case, content: Content, seen: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    say_what_matters(
        session, _plan(session, variant), priorities=content["priorities"],
        situations=content["situations"], what_matters=content["what_matters"], revision=seen,
        actor=actor, at=at,
    )  # fmt: skip


def _save_card(
    session: Session, _variant: Variant, case: Case, content: Content, seen: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    save_card(session, case, words=CardWords(**content), revision=seen, actor=actor, at=at)


_SAVE: Mapping[Subject, Callable[[Session, Variant, Case, Content, int, Actor, datetime], None]] = {
    Subject.STEP: _save_step,
    Subject.MATTERS: _save_matters,
    Subject.CARD: _save_card,
}

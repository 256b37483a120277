"""The card for a bad moment: code words, where to go, whom to ring."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.ledger.service import record
from safety_plans.acts import add_act, side_of
from safety_plans.models import CrisisCard, Variant
from safety_plans.states import ActKind, Subject
from safety_plans.variants import list_open, set_aside


@dataclass(frozen=True)
class CardWords:
    """What stands on a card."""

    code_words: str = ""
    where_to_go: str = ""
    ring_first: str = ""
    bag: str = ""
    remember: str = ""


# In the order in which somebody who has seconds needs them.
_OWN = (
    ("where_to_go", "Where to go"),
    ("ring_first", "Ring first"),
    ("code_words", "Your words"),
    ("bag", "Your bag"),
    ("remember", "What helps"),
)


def find_card(session: Session, case: Case) -> CrisisCard | None:
    """Return the case's card, if one was written."""
    query = select(CrisisCard).where(CrisisCard.case_id == case.id)
    return session.scalar(query if session.info.get("reading") else query.with_for_update())


def words_of(card: CrisisCard | None) -> CardWords:
    """Return what stands on the card; nothing where there is none."""
    if card is None:
        return CardWords()
    return CardWords(
        code_words=card.code_words or "",
        where_to_go=card.where_to_go or "",
        ring_first=card.ring_first or "",
        bag=card.bag or "",
        remember=card.remember or "",
    )


def own_parts(card: CrisisCard | None) -> list[tuple[str, str]]:
    """Return what stands on a card as it is said to its owner: heading and words, none empty."""
    words = words_of(card)
    return [(title, said) for name, title in _OWN if (said := getattr(words, name))]


def open_of_card(session: Session, case: Case) -> Sequence[Variant]:
    """Return what was written at the same time as the card, and waits to be settled."""
    return [each for each in list_open(session, case_id=case.id) if each.subject is Subject.CARD]


def save_card(
    session: Session, case: Case, *, words: CardWords, revision: int, actor: Actor, at: datetime
) -> Variant | None:
    """Write the card; `revision` is the one the writer saw, 0 where there was none.

    When it is another by now nothing is changed: the words are kept as a second version, which is
    returned.
    """
    # Two who write the first card take turns here, so that the second finds what the first wrote.
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    card = find_card(session, case)
    if card is not None and revision != card.revision:
        return set_aside(
            session, case_id=case.id, subject=Subject.CARD, subject_id=card.id,
            stored=asdict(words_of(card)), content=asdict(words),
            actor=actor, at=at,
        )  # fmt: skip
    if card is None:
        card = CrisisCard(scope_id=case.id, case_id=case.id, revision=0)
        session.add(card)
    card.revision += 1
    card.changed_at, card.changed_by = at, side_of(actor)
    card.code_words, card.where_to_go = words.code_words, words.where_to_go
    card.ring_first, card.bag, card.remember = words.ring_first, words.bag, words.remember
    session.flush()
    add_act(
        session, case_id=case.id, subject=Subject.CARD, subject_id=card.id, kind=ActKind.WRITTEN,
        revision=card.revision, actor=actor, at=at, content=asdict(words),
    )  # fmt: skip
    record(
        session, actor=actor, at=at, action="plan.card_written", case_id=case.id, object_id=card.id
    )
    return None

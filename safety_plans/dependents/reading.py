"""What a dependent's pages and papers say: content alone, for whoever draws or prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case, Person
from advocacy.cases.people.advice import may_ask_for_record
from advocacy.portal.registry import ListPart
from safety_plans.bands import Band
from safety_plans.dependents.cards import FIELDS, find_child_card
from safety_plans.dependents.models import CardKind, ChildCard
from safety_plans.dependents.own_say import is_seen
from safety_plans.models import Plan, Step
from safety_plans.parts import DRAWINGS, OWN_WORDS, Part
from safety_plans.service import find_plan_of, list_steps
from safety_plans.states import StepState

# Said on every page of that band: true for each of them, and never a secret.
CLOSING: dict[Band, tuple[str, ...]] = {
    Band.UNDER_8: (
        "It is not your fault.",
        "Stay back.",
        "Find a safe grown-up.",
        "You can tell.",
        "Big danger? Ring 999.",
    ),
    Band.FROM_8_TO_12: (
        "It is not your fault. It is not your job to stop it.",
        "If there is a fight, stay out of it. Go where it is safe.",
        "In danger, ring 999. Say your name and where you are.",
        "You may tell a grown-up you trust. You will not be in trouble.",
    ),
    Band.FROM_13_TO_17: (
        "None of this is your fault, and it is not your job to stop it.",
        "In danger, ring 999. If you can’t speak on a mobile, wait, then press 55.",
    ),
    Band.ADULT: (
        "You did nothing wrong.",
        "You can ask for help.",
        "In danger, ring 999.",
    ),
}
# Whose page has a drawing beside each part: who can't read yet, and who takes it in so.
_DRAWN = frozenset({Band.UNDER_8, Band.ADULT})
CARD_TITLES = {CardKind.SCHOOL: "Who may collect", CardKind.HANDOVER: "Handovers"}


@dataclass(frozen=True)
class SheetPart:
    """One part as it is shown: its title, its lines, and a drawing with what it shows in words."""

    part: Part
    title: str
    lines: tuple[str, ...]
    drawing: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Sheet:
    """A dependent's page, in the words of their age."""

    band: Band
    title: str
    parts: tuple[SheetPart, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True)
class CardSheet:
    """A card as it goes on paper: only when both sides agreed to these words."""

    kind: CardKind
    title: str
    name: str
    facts: tuple[tuple[str, str], ...]
    agreed: bool


@dataclass(frozen=True)
class CardPage:
    """A card as its page shows it; `guard` says that the suspect may ask for it."""

    kind: CardKind
    title: str
    card: ChildCard | None
    person: Person
    facts: tuple[tuple[str, str], ...]
    guard: bool


def child_sheet(session: Session, plan: Plan) -> Sheet:
    """Return what a dependent sees: what is agreed, safe now, and what the survivor shows."""
    seen = [step for step in list_steps(session, plan) if stands(step) and is_seen(plan, step)]
    parts = [(part, [step for step in seen if step.part is part]) for part in Part]
    return Sheet(
        band=plan.band,
        title="My list",
        parts=tuple(_part(plan.band, part, steps) for part, steps in parts if steps),
        closing=CLOSING[plan.band],
    )


def stands(step: Step) -> bool:
    """Return whether a line is agreed, and safe now."""
    return step.state in (StepState.AGREED, StepState.IN_PLACE)


def _part(band: Band, part: Part, steps: Sequence[Step]) -> SheetPart:
    drawing, alt = DRAWINGS[part] if band in _DRAWN else ("", "")
    return SheetPart(part, OWN_WORDS[band][part], tuple(step.words for step in steps), drawing, alt)


def known_of(session: Session, plan: Plan) -> list[tuple[str, str]]:
    """Return what the case has on record of a dependent that their plan can start from."""
    if plan.band is Band.SURVIVOR:
        return []
    details = session.get_one(Person, plan.person_id).details
    names = (("worries", "What worries them"), ("safe_adults", "Adults who are safe"))
    return [(label, str(details[name])) for name, label in names if details.get(name)]


def dependent_list(session: Session, case: Case, person_id: UUID) -> list[ListPart]:
    """Return what a dependent who signs in sees of their own plan."""
    plan = find_plan_of(session, case, person_id)
    if plan is None or plan.band is Band.SURVIVOR:
        return []
    return [
        ListPart(title=part.title, lines=part.lines, drawing=part.drawing, alt=part.alt)
        for part in child_sheet(session, plan).parts
    ]


def card_page(session: Session, plan: Plan, kind: CardKind) -> CardPage:
    """Return a card with what is known of whose it is."""
    card = find_child_card(session, plan, kind)
    person = session.get_one(Person, plan.person_id)
    return CardPage(
        kind, CARD_TITLES[kind], card, person, _facts(card, kind), may_ask_for_record(person)
    )


def card_sheet(session: Session, plan: Plan, kind: CardKind) -> CardSheet:
    """Return what goes on paper of a card: nothing before both sides agreed to it."""
    shown = card_page(session, plan, kind)
    agreed = shown.card is not None and shown.card.agreed_at is not None
    name = str(shown.person.details.get("goes_by") or "") or shown.person.name
    return CardSheet(kind, shown.title, name, shown.facts if agreed else (), agreed)


def _facts(card: ChildCard | None, kind: CardKind) -> tuple[tuple[str, str], ...]:
    content = card.content if card is not None else {}
    return tuple(
        (label, str(content.get(name) or "")) for name, (label, _, _) in FIELDS[kind].items()
    )

"""What a lead sees of a case before they say how it goes: a few facts, and what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case, SafeContact
from advocacy.cases.pages import Card
from advocacy.cases.plan_state import PlanState, PlanStates, Stale
from advocacy.checkins.case_view import next_card
from advocacy.contacts.goals import reach_by
from advocacy.contacts.models import Contact
from advocacy.masp.case_view import make_card
from advocacy.orders.reading import orders_card
from advocacy.prompts.kinds import PromptKind
from advocacy.prompts.models import Prompt
from advocacy.risk.models import Assessment
from advocacy.supervision.reviewing.models import CaseReview
from advocacy.supervision.reviewing.planning import DUE, local_day

SHOWN = 12
LEVELS = {
    "unknown": "Not assessed",
    "standard": "Standard",
    "medium": "Medium",
    "high": "High",
}
_STALE = {
    Stale.INCIDENT: "an incident",
    Stale.MOVE: "a move",
    Stale.ORDER: "an order that ended",
    Stale.MASP: "something in MASP",
    Stale.AGE: "its age",
}


@dataclass(frozen=True)
class Fact:
    """One thing about a case; `late` where it needs a look."""

    name: str
    words: str
    late: bool = False


@dataclass(frozen=True)
class Open:
    """Something that is due in the case: the word of its kind, when, and its second line."""

    word: str
    due_at: datetime
    detail: str
    late: bool


@dataclass(frozen=True)
class Glance:
    """A case at a glance: what is known, what is open, and the newest review."""

    facts: list[Fact]
    open: list[Open]
    more_open: bool
    newest: CaseReview | None
    planned_at: datetime | None
    late: bool


def see_case(
    session: Session,
    case: Case,
    *,
    plans: PlanStates,
    kinds: Mapping[str, PromptKind],
    at: datetime,
) -> Glance:
    """Return what a lead should know before they review a case: six statements."""
    review, assessment, contact, reached_at = _newest(session, case)
    due = _open_prompts(session, case)
    planned = next((each for each in due if each.kind == DUE), None)
    others = [each for each in due if each.kind != DUE]
    facts = [
        _risk(case, assessment, at=at),
        _contact(case, reached_at, at=at),
        _safe_contact(contact, at=at),
        _plan(plans.of(session, [case.id], at=at).get(case.id)),
        _card("Check-ins", next_card(session, case, at)),
        _card("MASP", make_card(session, case, at)),
        _card("Orders", orders_card(session, case, at), none="None recorded"),
    ]
    return Glance(
        facts=facts,
        open=[_open(each, kinds, at=at) for each in others[:SHOWN]],
        more_open=len(others) > SHOWN,
        newest=review,
        planned_at=planned.due_at if planned else None,
        late=planned is not None and planned.due_at <= at,
    )


def _newest(
    session: Session, case: Case
) -> tuple[CaseReview | None, Assessment | None, SafeContact | None, datetime | None]:
    reached = select(func.max(Contact.happened_at)).where(
        Contact.case_id == case.id, Contact.reached, Contact.person_id.is_(None)
    )
    found = session.execute(
        select(CaseReview, Assessment, SafeContact, reached.scalar_subquery())
        .select_from(Case)
        .outerjoin(CaseReview, CaseReview.id == _first(CaseReview, "reviewed_at", case.id))
        .outerjoin(Assessment, Assessment.id == _first(Assessment, "assessed_at", case.id))
        .outerjoin(SafeContact, SafeContact.id == _first(SafeContact, "made_at", case.id))
        .where(Case.id == case.id)
    ).one()
    return found[0], found[1], found[2], found[3]


def _first(model: type, moment: str, case_id: UUID) -> object:
    """Return the id of the newest row of a table for one case, as part of a statement."""
    column = getattr(model, moment)
    ids = model.id  # type: ignore[attr-defined]
    return (
        select(ids)
        .where(model.case_id == case_id)  # type: ignore[attr-defined]
        .order_by(column.desc(), ids.desc())
        .limit(1)
        .scalar_subquery()
    )


def _open_prompts(session: Session, case: Case) -> Sequence[Prompt]:
    # The review itself is among them and is taken out: it may be the last of all.
    first = Prompt.kind != DUE
    return session.scalars(
        select(Prompt)
        .where(Prompt.case_id == case.id, Prompt.settled_at.is_(None))
        .order_by(first, Prompt.danger, Prompt.due_at, Prompt.id)
        .limit(SHOWN + 2)
    ).all()


def _open(prompt: Prompt, kinds: Mapping[str, PromptKind], *, at: datetime) -> Open:
    kind = kinds.get(prompt.kind)
    word = kind.word if kind else "To do"
    return Open(word, prompt.due_at, prompt.detail, prompt.due_at <= at)


def _risk(case: Case, latest: Assessment | None, *, at: datetime) -> Fact:
    level = LEVELS[case.risk_level.value]
    if latest is None:
        return Fact("Risk", "Not assessed yet", late=True)
    late = latest.review_on < local_day(at)
    again = f"look again {'was due' if late else 'by'} {_day(latest.review_on)}"
    return Fact("Risk", f"{level}, judged {_day(local_day(latest.assessed_at))}; {again}", late)


def _contact(case: Case, reached_at: datetime | None, *, at: datetime) -> Fact:
    by = reach_by(case, reached_at, at=at)
    late = by < local_day(at)
    goal = f"the goal {'was' if late else 'is'} {_day(by)}"
    reached = f"Reached {_day(local_day(reached_at))}" if reached_at else "Not reached yet"
    return Fact("Last contact", f"{reached}; {goal}", late)


def _safe_contact(found: SafeContact | None, *, at: datetime) -> Fact:
    if found is None:
        return Fact("Safe contact", "Not agreed yet", late=True)
    today = local_day(at)
    days = (today - found.checked_on).days
    ago = "today" if days == 0 else "a day ago" if days == 1 else f"{days} days ago"
    late = found.recheck_on <= today
    again = f"check again {'was due' if late else 'by'} {_day(found.recheck_on)}"
    return Fact("Safe contact", f"Checked {ago}; {again}", late)


def _plan(state: PlanState | None) -> Fact:
    if state is None:
        return Fact("Safety plan", "Not started yet", late=True)
    if state.agreed_on is None:
        return Fact("Safety plan", "Not agreed yet", late=True)
    said = [f"Agreed {_day(state.agreed_on)}"]
    if state.reviewed_on:
        said.append(f"looked at {_day(state.reviewed_on)}")
    if state.stale_because:
        said.append(f"needs a look after {', '.join(_STALE[each] for each in state.stale_because)}")
    return Fact("Safety plan", "; ".join(said), bool(state.stale_because))


def _card(name: str, card: Card | None, *, none: str = "Not linked") -> Fact:
    if card is None:
        return Fact(name, none)
    said = "; ".join(
        [*([card.tag] if card.tag else []), *(each.rstrip(".") for each in card.lines)]
    )
    return Fact(name, said, card.tone in ("amber", "danger"))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"

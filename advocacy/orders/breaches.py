"""What a person says of a possible breach, and whether the police were told of it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.orders.breach_models import Breach, BreachState, Told
from advocacy.orders.models import Term
from advocacy.orders.suggesting import add_round, ask_for_a_look, list_rounds, note_breach
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

REPORT = "orders.report"
_REPORT_WITHIN = timedelta(days=1)


class Decided(Conflict):
    """Somebody decided meanwhile, or the facts no longer fit."""

    sentence = "This was decided meanwhile, or what is recorded has changed. Look at it again."


def link_to_term(
    session: Session,
    case: Case,
    term: Term,
    *,
    incident_id: UUID,
    why: str,
    actor: Actor,
    at: datetime,
) -> Breach:
    """Keep that a person says an incident may breach a term; said again, it is there already."""
    before = list_rounds(session, term, incident_id)
    last = before[-1] if before else None
    if last is not None and last.state is BreachState.CONFIRMED:
        return last
    if last is not None and last.state is BreachState.SUGGESTED:
        decide(session, case, last, confirmed=True, why=why, actor=actor, at=at)
        return last
    breach = add_round(
        session, case, term.order_id, term.id, incident_id=incident_id, before=before,
        state=BreachState.CONFIRMED, why=why, decided_at=at, decided_by_id=actor.account_id, at=at,
    )  # fmt: skip
    session.flush()
    note_breach(session, breach, "order.breach_linked", actor=actor, at=at)
    _ask_whether_told(session, breach, actor=actor, at=at)
    return breach


def decide(
    session: Session,
    case: Case,
    breach: Breach,
    *,
    confirmed: bool,
    why: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Take a suggestion as a possible breach, or set it aside with a reason (else Invalid).

    Raises Decided where somebody else was quicker and decided otherwise.
    """
    session.refresh(breach, with_for_update=True)
    wanted = BreachState.CONFIRMED if confirmed else BreachState.DISMISSED
    if breach.state is wanted:
        return
    if breach.state is not BreachState.SUGGESTED:
        raise Decided
    if not confirmed and not why:
        message = "Enter why it is set aside"
        raise Invalid(message, field="why")
    breach.state, breach.why = wanted, why
    breach.decided_at, breach.decided_by_id = at, actor.account_id
    session.flush()
    note_breach(session, breach, f"order.breach_{wanted}", actor=actor, at=at)
    if confirmed:
        _ask_whether_told(session, breach, actor=actor, at=at)
    ask_for_a_look(session, case, actor=actor, at=at)


def _ask_whether_told(session: Session, breach: Breach, *, actor: Actor, at: datetime) -> None:
    raise_prompt(
        session,
        kind=REPORT,
        danger=Danger.DUE,
        due_at=at + _REPORT_WITHIN,
        at=at,
        actor=actor,
        case_id=breach.case_id,
        subject_id=breach.id,
    )


def record_telling(
    session: Session,
    breach: Breach,
    *,
    told: Told,
    told_at: datetime | None,
    reference: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down whether the police were told, when and under which reference.

    Raises Decided for what nobody took as a possible breach, Invalid for a moment that can't be.
    """
    if breach.state is not BreachState.CONFIRMED:
        raise Decided
    if (told is Told.POLICE) != (told_at is not None):
        message = "Enter when, or leave it empty where the police were not told"
        raise Invalid(message, field="told_at")
    if told_at is not None and told_at > at:
        message = "Enter a time that has passed"
        raise Invalid(message, field="told_at")
    breach.told, breach.told_at, breach.reference = told, told_at, reference
    session.flush()
    note_breach(session, breach, "order.breach_told", actor=actor, at=at)
    if told is Told.UNKNOWN:
        _ask_whether_told(session, breach, actor=actor, at=at)
    else:
        settle_prompts(session, kind=REPORT, subject_id=breach.id, actor=actor, at=at)

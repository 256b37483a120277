"""What was begun and never finished: told of, offered on, and in the end thrown away, never hidden.

It belongs to whoever typed it for as long as they may open the case. When they no longer may, it
is offered to whoever works the case: what was typed about somebody is neither lost, nor read by
anybody who has left. The same holds for contacts and, above here, for messages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.access import may_no_longer_open
from advocacy.cases.models import Case, CaseState
from advocacy.cases.turns import take_turn
from advocacy.clock import LONDON
from advocacy.errors import Conflict, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts

REMIND_AFTER = timedelta(days=1)
# Nothing is thrown away of which nobody was told for a week.
KEPT_FOR, TOLD_FOR = timedelta(days=30), timedelta(days=7)
_LONGEST = 40_000
_MOST_AT_ONCE, _MOST_SHOWN = 100, 10


class TakenOver(Conflict):
    """It is somebody else's: a colleague took it over, or whoever began it is back."""

    sentence = "A colleague was quicker, or whoever began it works the case again."


@dataclass(frozen=True)
class Kind:
    """One kind of draft: its table, which has case, account and `kept_at`, and its prompt."""

    model: Any
    prompt: str
    word: str


@dataclass(frozen=True)
class Begun:
    """What somebody has begun in a case, and what is offered to them with who began it."""

    own: Sequence[Any]
    left: Sequence[tuple[Any, str]]


def find_begun(
    session: Session, case: Case, kind: Kind, *, form_id: UUID | None, actor: Actor
) -> Any | None:
    """Return what was kept of one form by this person, if anything was."""
    model = kind.model
    return session.scalar(
        select(model).where(
            model.case_id == case.id,
            model.account_id == actor.account_id,
            model.form_id == form_id,
        )
    )


def keep_begun(
    session: Session,
    case: Case,
    kind: Kind,
    *,
    form_id: UUID,
    data: Mapping[str, Sequence[str]],
    saved: ColumnElement[bool],
    actor: Actor,
    at: datetime,
) -> Any | None:
    """Keep what was typed, in place of what was kept of this form before.

    Returns None, and keeps nothing, when the form is `saved` already: a draft that arrives after
    its form must not bring it back.
    """
    take_turn(session, case.id)
    if session.scalar(select(saved)):
        return None
    draft = find_begun(session, case, kind, form_id=form_id, actor=actor)
    if draft is None:
        draft = kind.model(
            scope_id=case.id, case_id=case.id, account_id=actor.account_id, form_id=form_id
        )
        session.add(draft)
        _record(session, kind, "begun", draft, actor=actor, at=at)
    draft.kept_at = at
    draft.data = {name: [text[:_LONGEST] for text in texts] for name, texts in data.items()}
    return draft


def drop_begun(
    session: Session, case: Case, kind: Kind, draft_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Forget what was begun; raise NotFound for anybody else's."""
    draft = session.get(kind.model, draft_id)
    if draft is None or draft.account_id != actor.account_id or draft.case_id != case.id:
        raise NotFound
    _record(session, kind, "dropped", draft, actor=actor, at=at)
    settle_begun(session, kind, draft, actor=actor, at=at)
    session.delete(draft)


def _record(
    session: Session, kind: Kind, did: str, draft: Any, *, actor: Actor, at: datetime
) -> None:
    record(
        session, actor=actor, at=at, action=f"{kind.word}.{did}", case_id=draft.case_id,
        object_id=draft.id,
    )  # fmt: skip


def see_begun(session: Session, case: Case, kind: Kind, *, actor: Actor, at: datetime) -> Begun:
    """Return what this person has begun in a case and what others left there: one statement."""
    model = kind.model
    found = session.execute(
        select(model, Account)
        .join(Account, Account.id == model.account_id)
        .join(Case, Case.id == model.case_id)
        .where(
            model.case_id == case.id,
            or_(model.account_id == actor.account_id, may_no_longer_open(Account, at=at)),
        )
        .order_by(model.kept_at.desc(), model.id.desc())
    ).all()
    own = [draft for draft, account in found if account.id == actor.account_id]
    left = [(draft, account.name) for draft, account in found if account.id != actor.account_id]
    return Begun(own[:_MOST_SHOWN], left[:_MOST_SHOWN])


def take_over(
    session: Session, case: Case, kind: Kind, draft_id: UUID, *, actor: Actor, at: datetime
) -> tuple[Any, str]:
    """Make what somebody left this person's own; return it, and who had begun it.

    Raises NotFound for one of another case, and TakenOver for one that is not left.
    """
    model = kind.model
    found = session.execute(
        select(model, Account, may_no_longer_open(Account, at=at))
        .join(Account, Account.id == model.account_id)
        .join(Case, Case.id == model.case_id)
        .where(model.id == draft_id, model.case_id == case.id)
        .with_for_update(of=model)
    ).one_or_none()
    if found is None:
        raise NotFound
    draft, account, is_left = found
    if account.id == actor.account_id:
        return draft, account.name
    if not is_left:
        raise TakenOver
    draft.account_id, draft.kept_at = actor.account_id, at
    settle_begun(session, kind, draft, actor=actor, at=at)
    _record(session, kind, "taken_over", draft, actor=actor, at=at)
    return draft, account.name


def settle_begun(session: Session, kind: Kind, draft: Any, *, actor: Actor, at: datetime) -> None:
    """Take what was begun off the day: it is finished, thrown away or somebody else's."""
    settle_prompts(session, kind=kind.prompt, subject_id=draft.id, actor=actor, at=at)


def tell_of_unfinished(
    session: Session, kind: Kind, *, at: datetime, kept_for: timedelta = KEPT_FOR
) -> list[str]:
    """Put what was begun a day ago on its writer's day, and what was left on the case's."""
    model = kind.model
    is_left = may_no_longer_open(Account, at=at)
    theirs = when(
        (is_left, Prompt.for_account_id.is_(None)),
        else_=Prompt.for_account_id == model.account_id,
    )
    told = exists().where(
        Prompt.kind == kind.prompt, Prompt.subject_id == model.id, Prompt.settled_at.is_(None),
        theirs,
    )  # fmt: skip
    found = session.execute(
        select(model, is_left)
        .join(Account, Account.id == model.account_id)
        .join(Case, Case.id == model.case_id)
        .where(
            Case.state == CaseState.OPEN,
            or_(is_left, model.kept_at <= at - REMIND_AFTER),
            ~told,
        )
        .order_by(model.kept_at, model.id)
        .limit(_MOST_AT_ONCE)
    ).all()
    for draft, left in found:
        settle_begun(session, kind, draft, actor=SYSTEM, at=at)
        raise_prompt(
            session,
            kind=kind.prompt,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=SYSTEM,
            case_id=draft.case_id,
            for_account_id=None if left else draft.account_id,
            subject_id=draft.id,
            detail=_said(draft.kept_at, left=left, at=at, kept_for=kept_for),
        )
    return [f"{len(found)} begun {kind.word}s told of"] if found else []


def _said(kept_at: datetime, *, left: bool, at: datetime, kept_for: timedelta) -> str:
    ends_on = max(kept_at + kept_for, at + TOLD_FOR).astimezone(LONDON)
    until = f"it is thrown away on {ends_on.day} {ends_on:%B}"
    begun = kept_at.astimezone(LONDON)
    day = f"{begun:%A} {begun.day} {begun:%B}"
    if left:
        return f"Whoever began this on {day} works the case no more. Take it over, or {until}."
    return f"You began this on {day}: finish it or throw it away. Else {until}."


def sweep_unfinished(
    session: Session, kind: Kind, *, at: datetime, kept_for: timedelta = KEPT_FOR
) -> list[str]:
    """Throw away what is old and was told of long enough, or is of a closed case; say how many."""
    model = kind.model
    told = exists().where(
        Prompt.kind == kind.prompt, Prompt.subject_id == model.id, Prompt.raised_at <= at - TOLD_FOR
    )
    old = session.scalars(
        select(model)
        .join(Case, Case.id == model.case_id)
        .where(model.kept_at <= at - kept_for, or_(told, Case.state == CaseState.CLOSED))
        .order_by(model.kept_at, model.id)
        .limit(_MOST_AT_ONCE)
    ).all()
    for draft in old:
        settle_begun(session, kind, draft, actor=SYSTEM, at=at)
        _record(session, kind, "swept", draft, actor=SYSTEM, at=at)
        session.delete(draft)
    return [f"{len(old)} begun {kind.word}s nobody finished thrown away"] if old else []

"""Exports that the survivor sends from their own phone, or staff bring, to be read together.

They hang on the case itself and on no entry of the diary: nothing happened by their being sent, and
what leaves in a summary is gathered entry by entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.errors import NotFound
from advocacy.evidence_store.models import Exhibit, ExhibitState, Offer
from advocacy.evidence_store.service import offer_ordinary
from advocacy.incidents.imports.models import ImportState, MessageImport
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts

PROMPT = "messages.brought"
# What counts of several tries to read one file: what stands before what did not come about.
_OVER = (ImportState.FAILED, ImportState.GIVEN_UP, ImportState.WITHDRAWN)


@dataclass(frozen=True)
class Brought:
    """A file that came, and how far the reading of its messages has come.

    `theirs` says that the survivor sent it, and no member of staff.
    """

    exhibit: Exhibit
    imported: MessageImport | None
    theirs: bool = True

    @property
    def stands(self) -> bool:
        """Return whether its messages were read and can be read again."""
        return (
            self.imported is not None
            and self.imported.state is ImportState.IMPORTED
            and self.exhibit.state is ExhibitState.OPEN
        )

    @property
    def over(self) -> bool:
        """Return whether nothing came of it."""
        return self.imported is not None and self.imported.state in _OVER


def offer_export(
    session: Session, case: Case, *, undressed: bool, actor: Actor, at: datetime
) -> Offer:
    """Record the answer before an export is sent, and tell whoever works the case.

    They are told before the file is here, since it may come in pieces over days. Raises Invalid
    where it could show somebody undressed.
    """
    offer = offer_ordinary(
        session, case_id=case.id, entry_id=case.id, undressed=undressed, actor=actor, at=at
    )
    waiting = select(Prompt.id).where(
        Prompt.kind == PROMPT, Prompt.subject_id == case.id, Prompt.settled_at.is_(None)
    )
    if session.scalar(waiting.limit(1)) is None:
        raise_prompt(
            session, kind=PROMPT, danger=Danger.DUE, due_at=at, at=at, actor=actor,
            case_id=case.id, subject_id=case.id,
        )  # fmt: skip
    return offer


def offer_brought(
    session: Session, case: Case, *, undressed: bool, actor: Actor, at: datetime
) -> Offer:
    """Record the answer before staff add an export. Raises Invalid as `offer_export` does."""
    return offer_ordinary(
        session, case_id=case.id, entry_id=case.id, undressed=undressed, actor=actor, at=at
    )


def is_theirs(session: Session, exhibit: Exhibit) -> bool:
    """Return whether the survivor sent this file from the portal."""
    sender = session.get(Account, exhibit.received_by) if exhibit.received_by else None
    return sender is not None and sender.role is Role.SURVIVOR


def see_brought(session: Session, case: Case, *, actor: Actor, at: datetime) -> None:
    """Settle what says that something was sent."""
    settle_prompts(session, kind=PROMPT, subject_id=case.id, actor=actor, at=at)


def list_brought(session: Session, case: Case, *, by: UUID | None = None) -> Sequence[Brought]:
    """Return what was sent, the newest first, in one statement; `by` keeps to one account's."""
    newer = MessageImport.__table__.alias()
    last = ~exists().where(
        newer.c.exhibit_id == MessageImport.exhibit_id,
        or_(
            and_(newer.c.id > MessageImport.id, MessageImport.state.in_(_OVER)),
            and_(newer.c.state.not_in(_OVER), MessageImport.state.in_(_OVER)),
        ),
    )
    wanted = (
        select(Exhibit, MessageImport, Account.role)
        .select_from(Exhibit)
        .outerjoin(MessageImport, and_(MessageImport.exhibit_id == Exhibit.id, last))
        .outerjoin(Account, Account.id == Exhibit.received_by)
        .where(Exhibit.case_id == case.id, Exhibit.entry_id == case.id)
    )
    if by is not None:
        wanted = wanted.where(Exhibit.received_by == by)
    return [
        Brought(exhibit, imported, theirs=role is Role.SURVIVOR)
        for exhibit, imported, role in session.execute(wanted.order_by(Exhibit.id.desc()))
    ]


def count_brought(session: Session, case: Case, *, by: UUID | None = None) -> int:
    """Return how many files came; `by` keeps to one account's."""
    wanted = select(func.count()).where(Exhibit.case_id == case.id, Exhibit.entry_id == case.id)
    if by is not None:
        wanted = wanted.where(Exhibit.received_by == by)
    return session.scalar(wanted.select_from(Exhibit)) or 0


def get_own_brought(session: Session, case: Case, import_id: UUID, *, by: UUID | None) -> Brought:
    """Return what one account sent and whose messages stand; raise NotFound for anything else."""
    row = session.execute(
        select(Exhibit, MessageImport)
        .join(MessageImport, MessageImport.exhibit_id == Exhibit.id)
        .where(
            MessageImport.id == import_id,
            Exhibit.case_id == case.id,
            Exhibit.entry_id == case.id,
            Exhibit.received_by == by,
        )
    ).one_or_none()
    found = Brought(*row) if row is not None else None
    if found is None or not found.stands:
        raise NotFound
    return found

"""Linking survivors' cases to MASP cases, many to many, and ending a link with its reason."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.masp.actions import ask_for_link, london_day, morning, release_link
from advocacy.masp.models import MaspCase, MaspLink, MaspState, SharedPart
from advocacy.masp.service import add_agency, hold, open_masp_case
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

VOICE = "masp.voice"
_WRITE_WITHIN = timedelta(days=7)


def find_by_reference(session: Session, reference: str) -> MaspCase | None:
    """Return the open MASP case with this reference, however it was typed."""
    written = "".join(reference.upper().split())
    return session.scalar(
        select(MaspCase).where(MaspCase.reference == written, MaspCase.state == MaspState.OPEN)
    )


def link_case(
    session: Session, case: Case, masp: MaspCase, *, actor: Actor, at: datetime
) -> MaspLink:
    """Link a survivor's case: her voice is asked for, and every open action waits for her.

    Raises Invalid when it is linked already.
    """
    hold(session, masp)
    there = session.scalar(
        select(MaspLink.id).where(
            MaspLink.masp_case_id == masp.id,
            MaspLink.case_id == case.id,
            MaspLink.ended_at.is_(None),
        )
    )
    if there is not None:
        message = "This case is linked to it already"
        raise Invalid(message, field="reference")
    link = MaspLink(
        scope_id=case.id,
        masp_case_id=masp.id,
        case_id=case.id,
        made_by_id=actor.account_id,
        made_at=at,
    )
    session.add(link)
    session.flush()
    record(session, actor=actor, at=at, action="masp.linked", case_id=case.id, object_id=link.id)
    ask_for_voice(session, link, due_at=morning(london_day(at + _WRITE_WITHIN)), actor=actor, at=at)
    ask_for_link(session, link, actor=actor, at=at)
    return link


def ask_for_voice(
    session: Session, link: MaspLink, *, due_at: datetime, actor: Actor, at: datetime
) -> None:
    """Ask the advocate to write down with the survivor what she wants heard."""
    raise_prompt(
        session,
        kind=VOICE,
        danger=Danger.DUE,
        due_at=due_at,
        at=at,
        actor=actor,
        case_id=link.case_id,
        subject_id=link.id,
    )


def end_link(session: Session, link: MaspLink, *, reason: str, actor: Actor, at: datetime) -> None:
    """End a link: what she shared goes at once, and her advocate is asked no more.

    Raises Conflict when the MASP case is closed.
    """
    hold(session, session.get_one(MaspCase, link.masp_case_id))
    link.ended_at, link.ended_by_id, link.ended_because = at, actor.account_id, reason
    session.execute(delete(SharedPart).where(SharedPart.link_id == link.id))
    record(
        session,
        actor=actor,
        at=at,
        action="masp.link_ended",
        case_id=link.case_id,
        object_id=link.id,
    )
    settle_prompts(session, kind=VOICE, subject_id=link.id, actor=actor, at=at)
    release_link(session, link, actor=actor, at=at)


def get_link(session: Session, link_id: UUID, *, case: Case) -> MaspLink:
    """Return a standing link of this case; raises NotFound."""
    found = session.get(MaspLink, link_id)
    if found is None or found.case_id != case.id or found.ended_at is not None:
        raise NotFound
    return found


def list_links(session: Session, masp_id: UUID) -> list[MaspLink]:
    """Return the standing links of a MASP case, oldest first."""
    return list(
        session.scalars(
            select(MaspLink)
            .where(MaspLink.masp_case_id == masp_id, MaspLink.ended_at.is_(None))
            .order_by(MaspLink.made_at, MaspLink.id)
        )
    )


def open_and_link(
    session: Session,
    case: Case,
    *,
    name: str,
    born_on: date | None,
    aliases: list[str],
    agency_ids: list[UUID],
    actor: Actor,
    at: datetime,
) -> MaspLink:
    """Open a MASP case for a survivor's case, with the agencies that take part from the start."""
    masp = open_masp_case(session, name=name, born_on=born_on, aliases=aliases, actor=actor, at=at)
    for agency_id in agency_ids:
        add_agency(session, masp, agency_id=agency_id, lead_account_id=None, actor=actor, at=at)
    return link_case(session, case, masp, actor=actor, at=at)


def link_by_reference(
    session: Session, case: Case, *, reference: str, actor: Actor, at: datetime
) -> MaspLink:
    """Link a case to the MASP case with this reference; raises Invalid when there is none."""
    masp = find_by_reference(session, reference)
    if masp is None:
        message = "No open MASP case has this reference. Check it with the review"
        raise Invalid(message, field="reference")
    return link_case(session, case, masp, actor=actor, at=at)

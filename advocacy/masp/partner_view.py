"""What a partner sees of a MASP case: only rows sealed under it, never one of a survivor's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.masp.action_models import Action
from advocacy.masp.agenda import OnItems, read_items
from advocacy.masp.models import MaspCase, MaspLink, Shared, SharedPart
from advocacy.masp.outcome import ActionRow, list_action_rows
from advocacy.masp.service import TakingPart, list_agencies
from advocacy.masp.showing import DecisionShown, NextItem, find_next_item, list_decisions


@dataclass(frozen=True)
class SharedVoice:
    """What one survivor shared with this agency. `case_id` is for the log, never for the page."""

    case_id: UUID
    shared_at: datetime
    statement: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PartnerReview:
    """The partner's page about a MASP case."""

    voices: tuple[SharedVoice, ...]
    agencies: tuple[TakingPart, ...]
    names: dict[UUID, str]
    actions: tuple[ActionRow, ...]
    decisions: tuple[DecisionShown, ...]
    next: NextItem | None
    on_item: OnItems


def list_shared(session: Session, masp: MaspCase, *, agency_id: UUID) -> tuple[SharedVoice, ...]:
    """Return what survivors agreed to share with an agency, by standing link.

    Somebody who shares nothing is not there at all, so that nothing says that she exists.
    """
    found = session.execute(
        select(SharedPart, MaspLink.case_id)
        .join(MaspLink, MaspLink.id == SharedPart.link_id)
        .where(
            SharedPart.masp_case_id == masp.id,
            SharedPart.agency_id == agency_id,
            MaspLink.ended_at.is_(None),
        )
        .order_by(SharedPart.link_id, SharedPart.id)
    )
    by_link: dict[UUID, tuple[UUID, dict[Shared, SharedPart]]] = {}
    for part, case_id in found:
        by_link.setdefault(part.link_id, (case_id, {}))[1][part.part] = part
    return tuple(
        SharedVoice(
            case_id=case_id,
            shared_at=min(part.shared_at for part in parts.values()),
            statement=parts[Shared.STATEMENT].words if Shared.STATEMENT in parts else "",
            lines=tuple(
                parts[code].words
                for code in (Shared.RISK, Shared.ORDERS, Shared.PLAN)
                if code in parts
            ),
        )
        for case_id, parts in by_link.values()
    )


def show_to_partner(
    session: Session, masp: MaspCase, *, agency_id: UUID, actor: Actor, at: datetime
) -> PartnerReview:
    """Return the partner's page about a MASP case."""
    agencies = list_agencies(session, masp.id)
    names = {each.part.agency_id: each.name for each in agencies}
    coming = find_next_item(session, masp, at=at)
    return PartnerReview(
        voices=list_shared(session, masp, agency_id=agency_id),
        agencies=tuple(each for each in agencies if each.now),
        names=names,
        actions=tuple(
            list_action_rows(session, Action.masp_case_id == masp.id, actor=actor, at=at)
        ),
        decisions=list_decisions(session, masp, names=names),
        next=coming,
        on_item=read_items(session, [coming.item] if coming else []),
    )

"""Who saw it, on a sheet of its own: each chosen by the author, with what they agreed to.

How to reach somebody stands on that sheet and nowhere else: not in the summary, its tables or its
JSON. A person who was put right since, or whose entry was left out, is not on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid, NotFound
from advocacy.handover.draft import Draft
from advocacy.handover.gather import Material, happened
from advocacy.handover.models import Handover
from advocacy.handover.service import draft_of, must_be_draft
from advocacy.handover.summary import OnSheet
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.incidents.witnesses.service import list_case_witnesses
from advocacy.ledger.service import record


@dataclass(frozen=True)
class WitnessChoice:
    """A person who saw an entry that goes in, and how they agreed to be named; empty: not on it."""

    witness: Witness
    happened_at: datetime
    agreed_how: str


def list_witness_choices(
    session: Session, handover: Handover, used: Material
) -> list[WitnessChoice]:
    """Return who saw the entries that go in, in the order they were named, one statement."""
    entries = {row.id: row for row in used.incidents}
    agreed = draft_of(handover).witnesses
    return [
        WitnessChoice(each, entries[each.incident_id].happened_at, agreed.get(str(each.id), ""))
        for each in list_case_witnesses(session, handover.case_id)
        if each.incident_id in entries
    ]


def find_choice_of(choices: Sequence[WitnessChoice], witness_id: UUID) -> WitnessChoice:
    """Return the choice for one of them; raises NotFound."""
    for each in choices:
        if each.witness.id == witness_id:
            return each
    raise NotFound


def choose_witness(
    session: Session,
    handover: Handover,
    witness: Witness,
    *,
    agreed_how: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Put somebody on the sheet with how they agreed, or take them off without it.

    Raises Invalid for who would not speak to the police, NotADraft once it is frozen.
    """
    must_be_draft(handover)
    if agreed_how and witness.willing is Willing.NO:
        message = "They would not speak to the police: ask them first, and put it right there"
        raise Invalid(message, field="on_sheet")
    draft = draft_of(handover)
    others = {key: how for key, how in draft.witnesses.items() if key != str(witness.id)}
    chosen = {**others, str(witness.id): agreed_how} if agreed_how else others
    handover.content = replace(draft, witnesses=chosen).kept()
    record(
        session,
        actor=actor,
        at=at,
        action="handover.witness_chosen" if agreed_how else "handover.witness_left_out",
        case_id=handover.case_id,
        object_id=witness.id,
        personal={"agreed_how": agreed_how} if agreed_how else None,
    )


def find_witnesses(
    session: Session, case_id: UUID, draft: Draft, used: Material
) -> tuple[tuple[OnSheet, ...], int]:
    """Return who is on the sheet, and how many others saw an entry that goes in."""
    entries = {row.id: row for row in used.incidents}
    saw = [each for each in list_case_witnesses(session, case_id) if each.incident_id in entries]
    chosen = [
        each for each in saw if draft.witnesses.get(str(each.id)) and each.willing is not Willing.NO
    ]
    sheet = tuple(
        OnSheet(
            who=each.who,
            saw=each.saw,
            reach=each.reach,
            happened=happened(entries[each.incident_id]),
            agreed_how=draft.witnesses[str(each.id)],
        )
        for each in chosen
    )
    return sheet, len(saw) - len(sheet)

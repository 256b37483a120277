"""What her kept answers say together: read on the page that checks them, and written down once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.incidents.models import Incident, Precision, Reported, Targeted, Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.incidents.witnesses.models import Willing
from advocacy.incidents.witnesses.service import Named, name_witness
from advocacy.orders.models import Term
from advocacy.orders.named import name_term
from advocacy.portal.diary.forms import STEPS, WhenForm
from advocacy.portal.diary.more_forms import AIMED, AIMED_AT, ELSE, RULE, SAW_IT, UNSURE
from advocacy.portal.diary.steps import ENTRY, FILES, look_at
from advocacy.portal.drafts import drop_draft, find_draft, may_show
from advocacy.portal.models import PortalDraft
from advocacy.portal.orders.reading import rules_then
from advocacy.portal.sections import Section, is_open

Steps = Mapping[int, PortalDraft]
_BREAKS_AN_ORDER = "order"


def kept_steps(session: Session, actor: Actor) -> dict[int, PortalDraft]:
    """Return the steps she has answered so far."""
    wanted = select(PortalDraft).where(
        PortalDraft.account_id == actor.account_id, PortalDraft.page.in_(list(STEPS))
    )
    found = session.scalars(wanted.order_by(PortalDraft.page))
    return {row.page: row for row in found if may_show(row, actor)}


def moment_of(draft: PortalDraft | None, *, at: datetime) -> Moment:
    """Return when it was, from the kept answers; the time of telling where she skipped it."""
    if draft is None or not any(any(typed) for typed in draft.data.values()):
        return Moment(at, Precision.UNKNOWN)
    return WhenForm(formdata=MultiDict(draft.data), meta={"csrf": False}).moment(at=at)


def first_unfinished(steps: Steps, *, at: datetime) -> int | None:
    """Return the first step that must be put right before saving, if any."""
    if 1 not in steps or not _first(steps[1].data, "account"):
        return 1
    try:
        moment_of(steps.get(2), at=at)
    except Invalid:
        return 2
    wrong = (page for page, row in sorted(steps.items()) if row.errors or _nameless(page, row))
    return next(wrong, None)


def _nameless(page: int, row: PortalDraft) -> bool:
    return page == SAW_IT and any(not each.who for each in witnesses_of({page: row}))


def _first(data: Mapping[str, Any], name: str) -> str:
    return str((data.get(name) or [""])[0]).strip()


def told_of(steps: Steps) -> Told:
    """Return everything she told beside what happened, when, who saw it and which rule it broke."""
    kinds = list(steps[4].data.get("behaviours", [])) if 4 in steps else []
    unsure = RULE in steps and _first(steps[RULE].data, "term") == UNSURE
    if unsure and _BREAKS_AN_ORDER not in kinds:
        kinds.append(_BREAKS_AN_ORDER)
    more: dict[str, Any] = {}
    for page in sorted(each for each in steps if each >= ELSE):
        more |= steps[page].data
    return Told(
        place=_first(steps[3].data, "place") if 3 in steps else "",
        behaviours=kinds,
        targeted=Targeted(_first(more, "targeted") or Targeted.SELF),
        came_by=_first(more, "came_by"),
        description=_first(more, "description"),
        felt=_first(more, "felt"),
        changed=_first(more, "changed"),
        evidence_elsewhere=_first(more, "evidence_elsewhere"),
        reported=Reported(_first(more, "reported") or Reported.UNKNOWN),
        police_reference=_first(more, "police_reference"),
    )


def aimed_words(steps: Steps) -> str:
    """Return who she said it was aimed at, in the words of the page; nothing where she did not."""
    return dict(AIMED_AT).get(_first(steps[AIMED].data, "targeted"), "") if AIMED in steps else ""


def witnesses_of(steps: Steps) -> list[Named]:
    """Return who else saw or heard it: those kept already, and the one being written."""
    found = [_named(each) for each in people_of(steps.get(SAW_IT))]
    if SAW_IT in steps:
        found.append(_named(steps[SAW_IT].data))
    if ELSE in steps:
        # Begun before each person had a page: one box held whoever it was.
        found.append(Named(who=_first(steps[ELSE].data, "witnesses")))
    return [each for each in found if each.says_anything]


def people_of(draft: PortalDraft | None) -> list[dict[str, list[str]]]:
    """Return the people kept on the page for who saw it, beside the one being written."""
    return list(draft.data.get("people", [])) if draft is not None else []


def _named(data: Mapping[str, Any]) -> Named:
    willing = _first(data, "willing")
    return Named(
        who=_first(data, "who"),
        reach=_first(data, "reach"),
        saw=_first(data, "saw"),
        willing=Willing(willing) if willing in list(Willing) else Willing.UNKNOWN,
    )


@dataclass(frozen=True)
class Rules:
    """The terms that counted when it happened, and the one she chose, if it is among them."""

    found: Sequence[tuple[Term, str]]
    chosen: Term | None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return ids and words."""
        return [(str(term.id), words) for term, words in self.found]

    @property
    def chosen_words(self) -> str:
        """Return the words of the one she chose."""
        return next((words for term, words in self.found if term is self.chosen), "")


def rules_of(session: Session, case: Case, steps: Steps, *, actor: Actor, at: datetime) -> Rules:
    """Return which rules counted when it happened; none where they may not be shown."""
    if not is_open(actor.portal, Section.ORDERS):
        return Rules((), None)
    try:
        moment = moment_of(steps.get(2), at=at)
    except Invalid:
        moment = Moment(at, Precision.UNKNOWN)
    first = moment.happened_at
    # A whole day ends at the midnight after it, which is no moment of that day any more.
    last = max(first, (moment.ended_at or first) - timedelta(microseconds=1))
    found = rules_then(
        session, case, first_on=first.astimezone(LONDON).date(),
        last_on=last.astimezone(LONDON).date(),
    )  # fmt: skip
    asked = _first(steps[RULE].data, "term") if RULE in steps else ""
    return Rules(found, next((term for term, _ in found if str(term.id) == asked), None))


def just_saved(session: Session, actor: Actor) -> bool:
    """Return whether what somebody saves again was saved: its answer may have been lost on the way.

    Then no step is left, and the page of files is about the entry.
    """
    return not kept_steps(session, actor) and (
        find_draft(session, actor=actor, page=FILES) is not None
    )


def save_entry(session: Session, case: Case, *, actor: Actor, at: datetime) -> Incident:
    """Write down what the steps hold and forget the steps; raises Invalid when one is missing."""
    # Sent twice at once by a browser whose line dropped: the second finds no steps any more.
    first = (PortalDraft.account_id == actor.account_id, PortalDraft.page == 1)
    session.execute(select(PortalDraft.id).where(*first).with_for_update())
    steps = kept_steps(session, actor)
    if first_unfinished(steps, at=at) is not None:
        message = "Finish the first step"
        raise Invalid(message, field="account")
    rules = rules_of(session, case, steps, actor=actor, at=at)
    incident = log_incident(
        session,
        case,
        actor=actor,
        at=at,
        account=_first(steps[1].data, "account"),
        moment=moment_of(steps.get(2), at=at),
        told=told_of(steps),
        voice=Voice.WROTE,
    )
    for witness in witnesses_of(steps):
        name_witness(session, incident, witness, actor=actor, at=at)
    if rules.chosen is not None:
        session.flush()
        name_term(session, case, rules.chosen, incident_id=incident.id, actor=actor, at=at)
    for page in steps:
        drop_draft(session, actor=actor, page=page)
    look_at(session, case, incident.id, page=FILES, actor=actor, at=at)
    look_at(session, case, incident.id, page=ENTRY, actor=actor, at=at)
    return incident

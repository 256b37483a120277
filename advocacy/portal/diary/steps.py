"""Between the pages and the services: keeps each answer, then writes it all down at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case, Caseload
from advocacy.errors import Invalid, NotFound
from advocacy.incidents.models import Incident, Precision, Reported, Targeted, Voice
from advocacy.incidents.service import Moment, Told, get_own_incident, log_incident
from advocacy.portal.diary.forms import STEPS, WhenForm
from advocacy.portal.drafts import drop_draft, find_draft, keep_draft, may_show, wrong_with
from advocacy.portal.models import PortalDraft
from advocacy.web.forms import PageForm

CHECK, FILES, ENTRY = 6, 7, 8


def filled(page: int, draft: PortalDraft | None) -> PageForm:
    """Return the form of a step as she left it, with what was wrong with a try just made."""
    data = MultiDict(draft.data) if draft is not None else None
    form = STEPS[page](formdata=data)
    for name, messages in wrong_with(draft).items():
        if name in form:
            form[name].errors = list(messages)
    return form


def asked_again(form: type[PageForm], place: "Place") -> PageForm:
    """Return a form of an entry's page as she left it, with what was wrong with it."""
    data = {name: value for name, value in place.data.items() if isinstance(value, list)}
    again = form(formdata=MultiDict(data) if data else None)
    for name, messages in place.errors.items():
        if name in again:
            again[name].errors = list(messages)
    return again


def keep_step(
    session: Session,
    case: Case,
    *,
    step: int,
    form: PageForm,
    data: dict[str, list[str]],
    checked: bool,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep what was answered on a step; return the step to show next: this one when it is wrong.

    What was skipped, or is still being written, is kept without being checked.
    """
    errors = _wrong(form, at=at) if checked else {}
    keep_draft(session, case, actor=actor, page=step, data=data, errors=errors, at=at)
    return step if errors else step + 1


def _wrong(form: PageForm, *, at: datetime) -> dict[str, list[str]]:
    if not form.validate():
        return errors_of(form)
    if isinstance(form, WhenForm):
        try:
            form.moment(at=at)
        except Invalid as fault:
            return {fault.field: [fault.sentence]}
    return {}


def errors_of(form: PageForm) -> dict[str, list[str]]:
    """Return what was wrong with a form, by the name of the box."""
    return {name: [str(error) for error in found] for name, found in form.errors.items() if name}


def moment_of(draft: PortalDraft | None, *, at: datetime) -> Moment:
    """Return when it was, from the kept answers; the time of telling where she skipped it."""
    if draft is None or not any(any(typed) for typed in draft.data.values()):
        return Moment(at, Precision.UNKNOWN)
    return WhenForm(formdata=MultiDict(draft.data), meta={"csrf": False}).moment(at=at)


def kept_steps(session: Session, actor: Actor) -> dict[int, PortalDraft]:
    """Return the steps she has answered so far."""
    wanted = select(PortalDraft).where(
        PortalDraft.account_id == actor.account_id, PortalDraft.page.in_(list(STEPS))
    )
    found = session.scalars(wanted.order_by(PortalDraft.page))
    return {row.page: row for row in found if may_show(row, actor)}


def first_unfinished(steps: Mapping[int, PortalDraft], *, at: datetime) -> int | None:
    """Return the first step that must be put right before saving, if any."""
    if 1 not in steps or not _first(steps[1].data, "account"):
        return 1
    try:
        moment_of(steps.get(2), at=at)
    except Invalid:
        return 2
    return next((page for page, row in sorted(steps.items()) if row.errors), None)


def _first(data: Mapping[str, list[str]], name: str) -> str:
    return (data.get(name) or [""])[0].strip()


def told_of(steps: Mapping[int, PortalDraft]) -> Told:
    """Return everything she told beside what happened and when."""
    where = steps[3].data if 3 in steps else {}
    kinds = steps[4].data if 4 in steps else {}
    more = steps[5].data if 5 in steps else {}
    return Told(
        place=_first(where, "place"),
        behaviours=list(kinds.get("behaviours", [])),
        targeted=Targeted(_first(more, "targeted") or Targeted.SELF),
        came_by=_first(more, "came_by"),
        description=_first(more, "description"),
        witnesses=_first(more, "witnesses"),
        felt=_first(more, "felt"),
        changed=_first(more, "changed"),
        evidence_elsewhere=_first(more, "evidence_elsewhere"),
        reported=Reported(_first(more, "reported") or Reported.UNKNOWN),
        police_reference=_first(more, "police_reference"),
    )


def save_entry(session: Session, case: Case, *, actor: Actor, at: datetime) -> Incident:
    """Write down what the steps hold and forget the steps; raises Invalid when one is missing."""
    steps = kept_steps(session, actor)
    if first_unfinished(steps, at=at) is not None:
        message = "Finish the first step"
        raise Invalid(message, field="account")
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
    for page in steps:
        drop_draft(session, actor=actor, page=page)
    look_at(session, case, incident.id, page=FILES, actor=actor, at=at)
    look_at(session, case, incident.id, page=ENTRY, actor=actor, at=at)
    return incident


def look_at(
    session: Session,
    case: Case,
    incident_id: UUID,
    *,
    page: int,
    actor: Actor,
    at: datetime,
    errors: dict[str, list[str]] | None = None,
    **more: Any,
) -> None:
    """Remember which entry a page is about: never in its address."""
    data = {"entry": str(incident_id), **more}
    keep_draft(session, case, actor=actor, page=page, data=data, errors=errors or {}, at=at)


@dataclass(frozen=True)
class Place:
    """Which entry a page is about, and what else it remembers."""

    incident: Incident
    data: dict[str, Any]
    errors: dict[str, list[str]]


def get_place(session: Session, case: Case, *, page: int, actor: Actor) -> Place:
    """Return which entry a page is about; raise NotFound when none was chosen."""
    draft = find_draft(session, actor=actor, page=page)
    if draft is None:
        raise NotFound
    incident = get_own_incident(session, UUID(draft.data["entry"]), case=case)
    return Place(incident, dict(draft.data), wrong_with(draft))


def who_sees(session: Session, case: Case, *, at: datetime) -> str:
    """Return the sentence about who can see what she writes."""
    wanted = (
        select(Account)
        .join(Caseload, Caseload.account_id == Account.id)
        .where(
            Caseload.case_id == case.id,
            Caseload.starts_at <= at,
            or_(Caseload.ends_at.is_(None), Caseload.ends_at > at),
        )
        .order_by(Account.id)
    )
    names = list(dict.fromkeys(row.name.split()[0] for row in session.scalars(wanted)))
    who = ", ".join(["You", *names]) if names else "You, your advocate"
    return f"{who} and their team lead can see this. A court may ask for it one day."

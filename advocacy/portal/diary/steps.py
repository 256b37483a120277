"""The steps of writing down: what is kept of each, which one follows, which entry a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case, Caseload
from advocacy.errors import Invalid, NotFound
from advocacy.incidents.models import Incident
from advocacy.incidents.service import get_own_incident
from advocacy.portal.diary.forms import STEPS, WhenForm
from advocacy.portal.diary.more_forms import ELSE, MORE, SAW_IT, WitnessForm, offer
from advocacy.portal.drafts import find_draft, keep_draft, wrong_with
from advocacy.portal.models import PortalDraft
from advocacy.web.forms import PageForm

CHECK, FILES, ENTRY, SEEN_TOO = 6, 7, 8, 80
NO_NAME = "Write a name, or how you know them"
_MOST_PEOPLE = 20


class Going(StrEnum):
    """Which button was pressed on a step; PASSING where the page itself keeps what is written."""

    NEXT = "next"
    SKIP = "skip"
    FINISH = "finish"
    ANOTHER = "another"
    OUT = "out"
    PASSING = "passing"


_CHECKED = frozenset({Going.NEXT, Going.FINISH, Going.ANOTHER})


def filled(
    page: int, draft: PortalDraft | None, *, rules: Sequence[tuple[str, str]] = ()
) -> PageForm:
    """Return the form of a step as she left it, with what was wrong with a try just made."""
    data = MultiDict(draft.data) if draft is not None else None
    form = offer(STEPS[page](formdata=data), rules)
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
    data: dict[str, Any],
    going: Going,
    out: str = "",
    actor: Actor,
    at: datetime,
) -> int:
    """Keep what was answered on a step; return the step to show next: this one when it is wrong.

    What was skipped, or is still being written, is kept without being checked. `out` is the place
    of the person to take out of the page for who saw it.
    """
    data = {} if going is Going.SKIP else data
    errors = wrong_with_form(form, at=at) if going in _CHECKED else {}
    if step == SAW_IT:
        before = find_draft(session, actor=actor, page=step)
        data = _with_people(before, data, going=going if not errors else Going.PASSING, out=out)
    keep_draft(session, case, actor=actor, page=step, data=data, errors=errors, at=at)
    if errors or going in (Going.ANOTHER, Going.OUT):
        return step
    if going is Going.FINISH:
        return CHECK
    return step_after(step, chosen_pages(find_draft(session, actor=actor, page=ELSE)))


def _with_people(
    draft: PortalDraft | None, data: dict[str, Any], *, going: Going, out: str
) -> dict[str, Any]:
    people = list(draft.data.get("people", [])) if draft is not None else []
    if going is Going.OUT and out.isdecimal():
        people = [each for place, each in enumerate(people) if place != int(out)]
    if going is Going.ANOTHER and any(any(each) for each in data.values()):
        people, data = [*people, data], {}
    return {**data, "people": people[:_MOST_PEOPLE]}


def chosen_pages(draft: PortalDraft | None) -> list[int]:
    """Return which further pages she chose, in their order, from what step 5 keeps."""
    chosen = draft.data.get("pages", []) if draft is not None else []
    return [each.page for each in MORE if str(each.page) in chosen]


def step_after(step: int, chosen: Sequence[int]) -> int:
    """Return the page that follows a step: behind step 5 only what was chosen, then the check."""
    if step < ELSE:
        return step + 1
    reached = 0 if step == ELSE else step
    return next((page for page in chosen if page > reached), CHECK)


def pages_after(step: int) -> list[int]:
    """Return every page that comes behind a step, whichever of them were chosen, to the files."""
    order = [*sorted(STEPS), CHECK, FILES]
    return order[order.index(step) + 1 :]


def step_before(step: int, chosen: Sequence[int]) -> int:
    """Return the page before a step; 0 before the first."""
    if step <= ELSE:
        return step - 1
    return max((page for page in chosen if page < step), default=ELSE)


def wrong_with_form(form: PageForm, *, at: datetime) -> dict[str, list[str]]:
    """Return what is wrong with a step, by the name of the box; nothing for one that is right."""
    if not form.validate():
        return errors_of(form)
    if isinstance(form, WhenForm):
        try:
            form.moment(at=at)
        except Invalid as fault:
            return {fault.field: [fault.sentence]}
    if isinstance(form, WitnessForm):
        named = form.named()
        if named.says_anything and not named.who:
            return {"who": [NO_NAME]}
    return {}


def errors_of(form: PageForm) -> dict[str, list[str]]:
    """Return what was wrong with a form, by the name of the box."""
    return {name: [str(error) for error in found] for name, found in form.errors.items() if name}


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

"""Staff pages of the weekly review itself: agendas, who was there, notes, decisions."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from advocacy.errors import Invalid
from advocacy.masp.agenda import list_agenda, read_items
from advocacy.masp.forms import (
    AgendaForm,
    AttendanceForm,
    DecisionForm,
    NoteForm,
    decision_form,
)
from advocacy.masp.meeting_models import Meeting, MeetingItem, Presence
from advocacy.masp.meetings import (
    add_note,
    get_item,
    hold_meeting,
    put_on_agenda,
    record_attendance,
    record_decision,
)
from advocacy.masp.models import MaspCase
from advocacy.masp.rules import MASP_WORKER, REVIEW_LEAD, REVIEW_WORKER
from advocacy.masp.service import list_agencies
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("masp_reviews", __name__, url_prefix="/staff/masp")


@bp.get("/reviews/<uuid:meeting_id>")
@enter(REVIEW_WORKER)
def meeting(meeting: Meeting) -> ResponseReturnValue:
    entries = list_agenda(current.db(), actor=current.actor(), at=current.now(), meeting=meeting)
    return page("masp/meeting.html", meeting=meeting, entries=entries)


@bp.post("/reviews/<uuid:meeting_id>/held")
@enter(REVIEW_LEAD)
def held(meeting: Meeting) -> ResponseReturnValue:
    hold_meeting(current.db(), meeting, actor=current.actor(), at=current.now())
    return see_other(url_for("masp_reviews.meeting", meeting_id=meeting.id))


@bp.get("/<uuid:masp_id>/agenda")
@enter(MASP_WORKER)
def new_item(masp: MaspCase) -> ResponseReturnValue:
    return page("masp/put_on_agenda.html", masp=masp, form=AgendaForm())


@bp.post("/<uuid:masp_id>/agenda")
@enter(MASP_WORKER)
def add_item(masp: MaspCase) -> ResponseReturnValue:
    form = AgendaForm()
    if form.validate():
        try:
            item = put_on_agenda(
                current.db(),
                masp,
                held_on=form.value("held_on"),
                presenting=form.value("presenting"),
                actor=current.actor(),
                at=current.now(),
            )
            return _to_item(masp, item)
        except Invalid as fault:
            form.refuse(fault)
    return page("masp/put_on_agenda.html", masp=masp, form=form)


def _to_item(masp: MaspCase, item: MeetingItem) -> ResponseReturnValue:
    return see_other(url_for("masp_reviews.item", masp_id=masp.id, item_id=item.id))


def _item_page(
    masp: MaspCase,
    item: MeetingItem,
    *,
    note: NoteForm | None = None,
    attendance: AttendanceForm | None = None,
) -> ResponseReturnValue:
    agencies = list_agencies(current.db(), masp.id)
    return page(
        "masp/item.html",
        masp=masp,
        item=item,
        held_on=current.db().get_one(Meeting, item.meeting_id).held_on,
        on_item=read_items(current.db(), [item]),
        names={each.part.agency_id: each.name for each in agencies},
        note=note or NoteForm(formdata=None),
        attendance=attendance or _attendance_form(masp, item),
    )


def _attendance_form(masp: MaspCase, item: MeetingItem | None = None) -> AttendanceForm:
    there = read_items(current.db(), [item]).attendance if item else []
    form = AttendanceForm(
        attended=[str(each.agency_id) for each in there if each.presence is Presence.ATTENDED]
    )
    form.attended.choices = [
        (str(each.part.agency_id), each.name)
        for each in list_agencies(current.db(), masp.id)
        if each.now
    ]
    return form


@bp.get("/<uuid:masp_id>/agenda/<uuid:item_id>")
@enter(MASP_WORKER)
def item(masp: MaspCase, item_id: UUID) -> ResponseReturnValue:
    return _item_page(masp, get_item(current.db(), item_id, masp=masp))


@bp.post("/<uuid:masp_id>/agenda/<uuid:item_id>/notes")
@enter(MASP_WORKER)
def note(masp: MaspCase, item_id: UUID) -> ResponseReturnValue:
    found = get_item(current.db(), item_id, masp=masp)
    form = NoteForm()
    if not form.validate():
        return _item_page(masp, found, note=form)
    add_note(
        current.db(), found, words=form.value("words"), actor=current.actor(), at=current.now()
    )
    return _to_item(masp, found)


@bp.post("/<uuid:masp_id>/agenda/<uuid:item_id>/attendance")
@enter(MASP_WORKER)
def attendance(masp: MaspCase, item_id: UUID) -> ResponseReturnValue:
    found = get_item(current.db(), item_id, masp=masp)
    form = _attendance_form(masp)
    if not form.validate():
        return _item_page(masp, found, attendance=form)
    record_attendance(
        current.db(),
        masp,
        found,
        agency_ids=[UUID(each) for each in form.value("attended") or []],
        actor=current.actor(),
        at=current.now(),
    )
    return _to_item(masp, found)


@bp.get("/<uuid:masp_id>/decisions/new")
@enter(MASP_WORKER)
def new_decision(masp: MaspCase) -> ResponseReturnValue:
    return page("masp/decide.html", masp=masp, form=_decision_form(masp))


@bp.post("/<uuid:masp_id>/decisions/new")
@enter(MASP_WORKER)
def decide(masp: MaspCase) -> ResponseReturnValue:
    form = _decision_form(masp)
    if not form.validate():
        return page("masp/decide.html", masp=masp, form=form)
    record_decision(
        current.db(),
        masp,
        words=form.value("words"),
        dissents=form.dissents(),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("masp.review", masp_id=masp.id))


def _decision_form(masp: MaspCase) -> DecisionForm:
    agencies = list_agencies(current.db(), masp.id)
    return decision_form({each.part.agency_id: each.name for each in agencies if each.now})

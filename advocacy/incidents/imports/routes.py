"""Reading the messages of a file with the person who brought it: preview, import, conversation."""

from datetime import UTC, datetime, time
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Flask, g, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.service import list_people
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.evidence_store import opening
from advocacy.evidence_store.models import ExhibitState
from advocacy.incidents.imports import brought_routes, service
from advocacy.incidents.imports.forms import (
    WHO,
    AnswersForm,
    BeginForm,
    ConfirmForm,
    JumpForm,
    WithdrawForm,
)
from advocacy.incidents.imports.happened import add_sources
from advocacy.incidents.imports.models import ImportState, MessageImport
from advocacy.incidents.imports.original import format_of, place_of
from advocacy.incidents.imports.preview import UNREAD_A_PAGE
from advocacy.incidents.imports.quoting import Picked, check_picked, read_numbers
from advocacy.incidents.imports.reading import (
    get_import,
    get_message,
    list_messages,
    list_unread,
    place_of_message,
)
from advocacy.incidents.imports.suggesting import suggestions
from advocacy.incidents.imports.words import FORMATS, PARTIES, STATES, happened, summary
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.limits import FILES
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("imports", __name__, url_prefix="/staff/cases/<uuid:case_id>")


@bp.get("/files/<uuid:exhibit_id>/messages")
@enter(CASE_WORKER)
def begin(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = opening.get_exhibit(current.db(), exhibit_id, case_id=case.id)
    standing = service.find_standing(current.db(), exhibit)
    readable = standing is None and exhibit.state is ExhibitState.OPEN
    return page(
        "incidents/imports/begin.html",
        case=case,
        exhibit=exhibit,
        standing=standing,
        file_format=format_of(current.vault(), current.ports().blobs, exhibit)
        if readable
        else None,
        formats=FORMATS,
        states=STATES,
        form=BeginForm(),
    )


@bp.post("/files/<uuid:exhibit_id>/messages")
@enter(CASE_WORKER, limit=FILES)
def read_file(case: Case, exhibit_id: UUID) -> ResponseReturnValue:
    exhibit = opening.get_exhibit(current.db(), exhibit_id, case_id=case.id)
    if exhibit.state is ExhibitState.SEALED:
        raise opening.EvidenceSealed
    file_format = format_of(current.vault(), current.ports().blobs, exhibit)
    if file_format is None:
        return see_other(url_for("imports.begin", case_id=case.id, exhibit_id=exhibit.id))
    begun = service.begin_import(
        current.db(),
        case,
        exhibit,
        file_format=file_format,
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(_address(begun))


@bp.get("/imports/<uuid:import_id>")
@enter(CASE_WORKER)
def show(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    form = AnswersForm(formdata=None).offer(found.questions, sent=False)
    return _shown(case, found, answers=form)


def _shown(
    case: Case,
    found: MessageImport,
    *,
    answers: AnswersForm | None = None,
    confirm: ConfirmForm | None = None,
    withdraw: WithdrawForm | None = None,
    given: dict[str, str] | None = None,
) -> ResponseReturnValue:
    people = list_people(current.db(), case) if found.state is ImportState.PREVIEW else []
    exhibit = opening.get_exhibit(current.db(), found.exhibit_id, case_id=case.id)
    senders = [
        {
            **sender,
            "first": datetime.fromisoformat(sender["first"]),
            "last": datetime.fromisoformat(sender["last"]),
        }
        for sender in found.senders
    ]
    return page(
        "incidents/imports/show.html",
        case=case,
        found=found,
        exhibit=exhibit,
        state=found.state.value,
        senders=senders,
        whose=suggestions(people, found.senders),
        choices=WHO,
        parties={**{code.value: word for code, word in PARTIES.items()}, "leave_out": "Left out"},
        given=given or {},
        formats=FORMATS,
        states=STATES,
        summary=summary(found),
        answers_form=answers,
        confirm_form=confirm or ConfirmForm(formdata=None),
        withdraw_form=withdraw or WithdrawForm(formdata=None),
    )


@bp.get("/imports/<uuid:import_id>/unread")
@enter(CASE_WORKER)
def unread(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return page(
        "incidents/imports/unread.html",
        case=case,
        found=found,
        places=list_unread(current.db(), found, number=number),
        number=number,
        first=number * UNREAD_A_PAGE + 1,
        further=(number + 1) * UNREAD_A_PAGE < found.unread,
    )


@bp.post("/imports/<uuid:import_id>/answers")
@enter(CASE_WORKER)
def answer(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    form = AnswersForm().offer(found.questions, sent=True)
    if form.validate():
        try:
            day_first, columns = form.answers(found.questions)
            service.answer_questions(
                current.db(),
                found,
                day_first=day_first,
                columns=columns,
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(_address(found))
        except Invalid as fault:
            form.refuse(fault)
    return _shown(case, found, answers=form)


@bp.post("/imports/<uuid:import_id>/confirm")
@enter(CASE_WORKER)
def confirm(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    form = ConfirmForm()
    others = service.LEAVE_OUT if form.value("rest") else ""
    given = {
        str(sender["key"]): request.form.get(f"who-{index}", "") or others
        for index, sender in enumerate(found.senders, start=1)
    }
    if form.validate():
        try:
            service.confirm_import(
                current.db(),
                found,
                who=given,
                again="yes" in (form.value("again") or []),
                saw_unread="yes" in (form.value("saw_unread") or []),
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(_address(found))
        except Invalid as fault:
            form.refuse(fault)
    return _shown(case, found, confirm=form, given=given)


@bp.post("/imports/<uuid:import_id>/give-up")
@enter(CASE_WORKER)
def give_up(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    service.give_up(current.db(), found, actor=current.actor(), at=current.now())
    return see_other(_address(found))


@bp.post("/imports/<uuid:import_id>/withdraw")
@enter(CASE_WORKER)
def withdraw(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    form = WithdrawForm()
    if not form.validate():
        return _shown(case, found, withdraw=form)
    service.withdraw_import(
        current.db(), found, why=form.value("why"), actor=current.actor(), at=current.now()
    )
    return see_other(_address(found))


@bp.get("/imports/<uuid:import_id>/messages")
@enter(CASE_WORKER)
def conversation(case: Case, import_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    jump = JumpForm(request.args)
    jump.validate()
    picked = read_numbers(request.args.getlist("pick"))
    if "write" in request.args:
        try:
            check_picked(picked)
            said = Picked(found.id, picked).write()
            return see_other(url_for("incidents.new_incident", case_id=case.id, said=said))
        except Invalid as fault:
            jump.refuse(fault)
    here = "after" if "after" in request.args else "here" if "write" in request.args else ""
    after = read_key(request.args.get(here, ""))
    day = None if "begin" in request.args else jump.value("since")
    since = datetime.combine(day, time(), LONDON).astimezone(UTC) if day else None
    messages, later = list_messages(current.db(), found, after=after, since=since)
    return page(
        "incidents/imports/conversation.html",
        status=200,
        case=case,
        found=found,
        exhibit=opening.get_exhibit(current.db(), found.exhibit_id, case_id=case.id),
        days=[
            (day, list(rows))
            for day, rows in groupby(messages, key=lambda each: each.at.astimezone(LONDON).date())
        ],
        later=write_key(later),
        here=write_key(after),
        from_start=after is None and since is None,
        jump=jump,
        picked=picked,
        elsewhere=sorted({*picked} - {each.number for each in messages}),
        parties=PARTIES,
        happened=happened,
        summary=summary(found),
    )


@bp.get("/imports/<uuid:import_id>/messages/<uuid:message_id>")
@enter(CASE_WORKER)
def message(case: Case, import_id: UUID, message_id: UUID) -> ResponseReturnValue:
    found = get_import(current.db(), import_id, case=case)
    shown = get_message(current.db(), message_id, imported=found)
    exhibit = opening.get_exhibit(current.db(), found.exhibit_id, case_id=case.id)
    place = place_of(current.vault(), current.ports().blobs, exhibit, shown)
    if place is not None:
        # Log and custody say whose original was looked into.
        g.read_object = exhibit.id
    return page(
        "incidents/imports/message.html",
        case=case,
        found=found,
        shown=shown,
        exhibit=exhibit,
        place=place,
        around=place_of_message(shown.at, shown.id),
        party=PARTIES[shown.party],
        happened=happened(shown),
    )


def _address(found: MessageImport) -> str:
    return url_for("imports.show", case_id=found.case_id, import_id=found.id)


def init_app(app: Flask) -> None:
    """Add the pages, and let imported messages be found."""
    app.register_blueprint(bp)
    brought_routes.init_app(app)
    add_sources(app)

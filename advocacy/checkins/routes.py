"""The case's pages on check-ins: the plan, its pauses, and the story of each single one."""

from datetime import UTC, datetime, time
from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER, CASE_WORKER_CLOSED_TOO
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.checkins import alerts, ladder, service
from advocacy.checkins.as_contacts import answers, texts_asked
from advocacy.checkins.case_closing import ask_about_check_ins, end_check_ins
from advocacy.checkins.case_view import next_card
from advocacy.checkins.forms import AgreementForm, PauseForm, ReasonForm, ResolveForm, filled
from advocacy.checkins.happened import add_sources
from advocacy.checkins.replies import settle_stray
from advocacy.checkins.saying import READINGS, STATES
from advocacy.checkins.story import find_check_in, see_overview, tell
from advocacy.clock import LONDON
from advocacy.contacts.sources import contact_sources
from advocacy.errors import Invalid
from advocacy.rota.service import AHEAD, list_gaps
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("checkins", __name__, url_prefix="/staff/cases/<uuid:case_id>/check-ins")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    return page(
        "checkins/overview.html",
        case=case,
        shown=see_overview(current.db(), case),
        states=STATES,
        readings=READINGS,
    )


@bp.get("/agree")
@enter(CASE_WORKER)
def agree(case: Case) -> ResponseReturnValue:
    form = filled(service.find_plan(current.db(), case))
    return _agree(case, form)


@bp.post("/agree")
@enter(CASE_WORKER)
def agree_now(case: Case) -> ResponseReturnValue:
    form = AgreementForm()
    if form.validate():
        try:
            service.agree_plan(
                current.db(),
                case,
                form.agreement(),
                service_names=[current.settings().public_name],
                actor=current.actor(),
                at=current.now(),
            )
            return _to_overview(case)
        except Invalid as fault:
            form.refuse(fault)
    return _agree(case, form)


def _agree(case: Case, form: AgreementForm) -> ResponseReturnValue:
    at = current.now()
    gaps = list_gaps(current.db(), starts_at=at, ends_at=at + AHEAD)
    return page("checkins/agree.html", case=case, form=form, gaps=gaps)


@bp.get("/pause")
@enter(CASE_WORKER)
def pause(case: Case) -> ResponseReturnValue:
    return page("checkins/pause.html", case=case, form=PauseForm(formdata=None))


@bp.post("/pause")
@enter(CASE_WORKER)
def pause_now(case: Case) -> ResponseReturnValue:
    form = PauseForm()
    if not form.validate():
        return page("checkins/pause.html", case=case, form=form)
    look_again = datetime.combine(form.value("look_again_on"), time(9), tzinfo=LONDON)
    try:
        service.pause_plan(
            current.db(),
            service.get_plan_in_force(current.db(), case),
            reason=form.value("reason"),
            look_again_at=look_again.astimezone(UTC),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("checkins/pause.html", case=case, form=form)
    return _to_overview(case)


@bp.post("/resume")
@enter(CASE_WORKER)
def resume(case: Case) -> ResponseReturnValue:
    plan = service.get_plan_in_force(current.db(), case)
    service.resume_plan(current.db(), plan, actor=current.actor(), at=current.now())
    return _to_overview(case)


@bp.get("/end")
@enter(CASE_WORKER)
def end(case: Case) -> ResponseReturnValue:
    return page("checkins/end.html", case=case, form=ReasonForm(formdata=None))


@bp.post("/end")
@enter(CASE_WORKER)
def end_now(case: Case) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        return page("checkins/end.html", case=case, form=form)
    plan = service.get_plan_in_force(current.db(), case)
    service.end_plan(
        current.db(), plan, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return _to_overview(case)


@bp.get("/phone-not-safe")
@enter(CASE_WORKER)
def phone(case: Case) -> ResponseReturnValue:
    return page("checkins/phone.html", case=case, form=ReasonForm(formdata=None))


@bp.post("/phone-not-safe")
@enter(CASE_WORKER)
def phone_not_safe(case: Case) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate():
        return page("checkins/phone.html", case=case, form=form)
    service.phone_not_safe(
        current.db(), case, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return _to_overview(case)


@bp.post("/phone-safe")
@enter(CASE_WORKER)
def phone_safe(case: Case) -> ResponseReturnValue:
    service.phone_safe_again(current.db(), case, actor=current.actor(), at=current.now())
    return _to_overview(case)


@bp.post("/texts/<uuid:reply_id>/seen")
@enter(CASE_WORKER_CLOSED_TOO)
def seen(case: Case, reply_id: UUID) -> ResponseReturnValue:
    settle_stray(current.db(), case, reply_id, actor=current.actor(), at=current.now())
    return _to_overview(case)


@bp.get("/<uuid:check_in_id>")
@enter(CASE_WORKER)
def story(case: Case, check_in_id: UUID) -> ResponseReturnValue:
    return _story(case, check_in_id, ResolveForm(formdata=None))


@bp.post("/<uuid:check_in_id>/take-on")
@enter(CASE_WORKER)
def take_on(case: Case, check_in_id: UUID) -> ResponseReturnValue:
    check_in = find_check_in(current.db(), case, check_in_id)
    ladder.take_on(current.db(), check_in, actor=current.actor(), at=current.now())
    return see_other(url_for("checkins.story", case_id=case.id, check_in_id=check_in_id))


@bp.post("/<uuid:check_in_id>/resolve")
@enter(CASE_WORKER)
def resolve(case: Case, check_in_id: UUID) -> ResponseReturnValue:
    form = ResolveForm()
    if not form.validate():
        return _story(case, check_in_id, form)
    check_in = find_check_in(current.db(), case, check_in_id)
    ladder.resolve(
        current.db(),
        check_in,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("checkins.story", case_id=case.id, check_in_id=check_in_id))


def _story(case: Case, check_in_id: UUID, form: ResolveForm) -> ResponseReturnValue:
    check_in = find_check_in(current.db(), case, check_in_id)
    return page("checkins/story.html", case=case, shown=tell(current.db(), check_in), form=form)


def _to_overview(case: Case) -> ResponseReturnValue:
    return see_other(url_for("checkins.overview", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages, the tab, the card, the timeline and the words of the prompts."""
    app.register_blueprint(bp)
    parts = case_page(app)
    parts.tab(Tab("Check-ins", "checkins.overview", 30))
    parts.card(next_card)
    add_sources(app)
    for source in (texts_asked, answers):
        contact_sources(app).add(source)
    alerts.register(app)
    closing_questions(app).add(ask_about_check_ins, end_check_ins, order=30)

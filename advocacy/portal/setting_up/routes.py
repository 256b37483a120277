"""The advocate's pages of setting sign-in up with somebody: two minutes, side by side."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.routes import passphrases
from advocacy.accounts.survivor_words import offer_name, offer_passphrase
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.portal.setting_up import service
from advocacy.portal.setting_up.after_routes import bp as after_bp
from advocacy.portal.setting_up.dependent_forms import DependentForm
from advocacy.portal.setting_up.forms import DEVICES, BeginForm, DeviceForm
from advocacy.portal.setting_up.threat_routes import bp as threat_bp
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.settings import AWAY
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("setting_up", __name__, url_prefix="/staff/cases/<uuid:case_id>/sign-in")


@bp.get("/")
@enter(CASE_WORKER)
def overview(case: Case) -> ResponseReturnValue:
    return page(
        "portal/setting_up/overview.html",
        case=case,
        subjects=service.list_subjects(current.db(), case),
        devices=DEVICES,
        away=AWAY,
    )


@bp.get("/<uuid:person_id>/questions")
@enter(CASE_WORKER)
def questions(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    kept = subject.set_up.answers if subject.set_up is not None else {}
    if not subject.is_survivor:
        return _ask(case, subject, DependentForm(formdata=None, **kept))
    shows = {"yes": "write_only", "no": "all"}.get(str(kept.get("write_only")))
    return _ask(
        case, subject, DeviceForm(formdata=None, **{"away": "weather", **kept}, shows=shows)
    )


def _ask(
    case: Case, subject: service.Subject, form: DeviceForm | DependentForm
) -> ResponseReturnValue:
    age = service.age_of(subject.person, at=current.now())
    return page("portal/setting_up/questions.html", case=case, subject=subject, form=form, age=age)


@bp.post("/<uuid:person_id>/questions")
@enter(CASE_WORKER)
def answer(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    form = DeviceForm() if subject.is_survivor else DependentForm()
    if not form.validate():
        return _ask(case, subject, form)
    session, actor, at = current.db(), current.actor(), current.now()
    if isinstance(form, DeviceForm):
        service.ask_survivor(
            session,
            case,
            subject,
            answers=form.answers(),
            write_only=form.write_only,
            away=form.value("away"),
            actor=actor,
            at=at,
        )
        begins = subject.account is None
    else:
        why_not = form.why_not(age=service.age_of(subject.person, at=at))
        service.ask_dependent(
            session, case, subject, answers=form.answers(), why_not=why_not, actor=actor, at=at
        )
        begins = subject.account is None and not why_not
    if begins:
        return see_other(url_for("setting_up.begin", case_id=case.id, person_id=person_id))
    flash("Kept. It holds from now on.")
    return see_other(url_for("setting_up.overview", case_id=case.id))


@bp.get("/<uuid:person_id>/begin")
@enter(CASE_WORKER)
def begin(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    if not subject.may_begin:
        raise NotFound
    form = BeginForm(formdata=None, username=offer_name(current.db()))
    return _begin_page(case, subject, form)


def _begin_page(case: Case, subject: service.Subject, form: BeginForm) -> ResponseReturnValue:
    form.forget()
    return page(
        "portal/setting_up/begin.html",
        case=case,
        subject=subject,
        form=form,
        offer=offer_passphrase(apart_from=form.value("username") or ""),
        address=current.settings().portal_base_url,
    )


@bp.post("/<uuid:person_id>/begin")
@enter(CASE_WORKER)
def begin_now(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    form = BeginForm()
    if not form.validate():
        return _begin_page(case, subject, form)
    try:
        service.begin(
            current.db(),
            case,
            subject,
            username=form.value("username"),
            passphrase=form.value("passphrase"),
            passphrases=passphrases(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _begin_page(case, subject, form)
    except Conflict:
        return see_other(url_for("setting_up.overview", case_id=case.id))
    flash("Set up. Let them sign in once now, on their device, and press Leave.")
    return see_other(url_for("setting_up.overview", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages, their tab on the case and the words of their prompt."""
    for each in (bp, after_bp, threat_bp):
        app.register_blueprint(each)
    case_page(app).tab(Tab("Sign-in", "setting_up.overview", 90))
    prompt_kinds(app).register(
        PromptKind(
            code=service.OWN_WORDS,
            word="New words",
            sentence="{initials} chose new words to sign in with",
            action="Find out by a safe route",
            endpoint="setting_up.overview",
        )
    )

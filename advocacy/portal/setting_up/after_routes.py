"""Looking after a sign-in: new words, words told by voice, a second factor, off and on again."""

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts import survivor_service as sign_ins
from advocacy.accounts.routes import passphrases
from advocacy.accounts.second_factors import app_address, begin_app
from advocacy.accounts.set_up_routes import picture
from advocacy.cases.case_rules import CASE_WORKER, CASE_WORKER_CLOSED_TOO
from advocacy.cases.closed import require_open
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.portal.sections import Section
from advocacy.portal.setting_up import service
from advocacy.portal.setting_up.forms import NumberForm, WordsForm
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint(
    "after_set_up", __name__, url_prefix="/staff/cases/<uuid:case_id>/sign-in/<uuid:person_id>"
)


def _overview(case: Case, said: str) -> ResponseReturnValue:
    flash(said)
    return see_other(url_for("setting_up.overview", case_id=case.id))


@bp.get("/words")
@enter(CASE_WORKER)
def words(case: Case, person_id: UUID) -> ResponseReturnValue:
    return _words_page(case, person_id, WordsForm(formdata=None))


def _words_page(case: Case, person_id: UUID, form: WordsForm) -> ResponseReturnValue:
    form.forget()
    subject = service.get_subject(current.db(), case, person_id)
    service.get_account(subject)
    return page("portal/setting_up/words.html", case=case, subject=subject, form=form)


@bp.post("/words")
@enter(CASE_WORKER)
def set_words(case: Case, person_id: UUID) -> ResponseReturnValue:
    form = WordsForm()
    subject = service.get_subject(current.db(), case, person_id)
    if not form.validate():
        return _words_page(case, person_id, form)
    try:
        sign_ins.set_words(
            current.db(),
            service.get_account(subject),
            form.value("passphrase"),
            passphrases=passphrases(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _words_page(case, person_id, form)
    return _overview(case, "Their words are new. Whoever was signed in with the old ones is out.")


@bp.post("/code")
@enter(CASE_WORKER)
def tell_code(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    code = sign_ins.tell_code(
        current.db(), service.get_account(subject), actor=current.actor(), at=current.now()
    )
    minutes = int(sign_ins.CODE_LASTS.total_seconds()) // 60
    return page(
        "portal/setting_up/code.html",
        case=case,
        subject=subject,
        code=code,
        minutes=minutes,
        status=200,
    )


@bp.post("/switch")
@enter(CASE_WORKER_CLOSED_TOO)
def switch(case: Case, person_id: UUID) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    on = request.form.get("to") == "on"
    if on:
        # Off is always right; on only where something may change.
        require_open(case)
    if on and (subject.set_up is None or not subject.set_up.given):
        return see_other(url_for("setting_up.questions", case_id=case.id, person_id=person_id))
    sign_ins.switch(
        current.db(),
        service.get_account(subject),
        on=on,
        actor=current.actor(),
        at=current.now(),
    )
    return _overview(case, "They can sign in again." if on else "Nobody can sign in with it now.")


@bp.post("/show")
@enter(CASE_WORKER)
def show(case: Case, person_id: UUID) -> ResponseReturnValue:
    account = service.get_account(service.get_subject(current.db(), case, person_id))
    every = [each.value for each in Section]
    sign_ins.show(current.db(), account, every, actor=current.actor(), at=current.now())
    return _overview(case, "What they had hidden is on their page again.")


@bp.post("/known")
@enter(CASE_WORKER)
def known(case: Case, person_id: UUID) -> ResponseReturnValue:
    service.get_subject(current.db(), case, person_id)
    service.looked_into(current.db(), case, actor=current.actor(), at=current.now())
    return _overview(case, "Noted.")


@bp.get("/number")
@enter(CASE_WORKER)
def number(case: Case, person_id: UUID) -> ResponseReturnValue:
    return _number_page(case, person_id, NumberForm(formdata=None))


def _number_page(case: Case, person_id: UUID, form: NumberForm) -> ResponseReturnValue:
    subject = service.get_subject(current.db(), case, person_id)
    account = service.get_account(subject)
    address = app_address(account, site=current.settings().portal_base_url)
    return page(
        "portal/setting_up/number.html",
        case=case,
        subject=subject,
        form=form,
        picture=picture(address) if address else "",
        secret=account.waiting_totp_secret,
    )


@bp.post("/number/new")
@enter(CASE_WORKER)
def new_number(case: Case, person_id: UUID) -> ResponseReturnValue:
    begin_app(service.get_account(service.get_subject(current.db(), case, person_id)))
    return see_other(url_for("after_set_up.number", case_id=case.id, person_id=person_id))


@bp.post("/number")
@enter(CASE_WORKER)
def set_number(case: Case, person_id: UUID) -> ResponseReturnValue:
    form = NumberForm()
    account = service.get_account(service.get_subject(current.db(), case, person_id))
    if not account.waiting_totp_secret:
        raise NotFound
    if not form.validate():
        return _number_page(case, person_id, form)
    try:
        sign_ins.set_factor(
            current.db(),
            account,
            secret=account.waiting_totp_secret,
            code=form.value("code"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _number_page(case, person_id, form)
    return _overview(case, "From now on the number is asked for too.")


@bp.post("/number/drop")
@enter(CASE_WORKER)
def drop_number(case: Case, person_id: UUID) -> ResponseReturnValue:
    account = service.get_account(service.get_subject(current.db(), case, person_id))
    sign_ins.drop_factor(current.db(), account, actor=current.actor(), at=current.now())
    return _overview(case, "Only the words are asked for now.")

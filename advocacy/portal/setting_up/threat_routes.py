"""The words for danger: agreed here, told by voice, and named on no page of the person's own."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.routes import passphrases
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.service import list_people
from advocacy.errors import Invalid, NotFound
from advocacy.portal.setting_up import decoys, service
from advocacy.portal.setting_up.forms import SecondWordsForm
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("under_threat", __name__, url_prefix="/staff/cases/<uuid:case_id>/sign-in")


@bp.get("/written")
@enter(CASE_WORKER)
def written(case: Case) -> ResponseReturnValue:
    shown = decoys.see_alarms(current.db(), case)
    return page("portal/setting_up/written.html", case=case, shown=shown)


@bp.get("/<uuid:person_id>/other-words")
@enter(CASE_WORKER)
def other_words(case: Case, person_id: UUID) -> ResponseReturnValue:
    first, second = decoys.offer_notes()
    step = decoys.agreed_step(current.db(), case)
    form = SecondWordsForm(formdata=None, step=step, first_note=first, second_note=second)
    return _page(case, person_id, form)


def _subject(case: Case, person_id: UUID) -> service.Subject:
    """Return the survivor of the case: nobody else has words for danger."""
    subject = service.get_subject(current.db(), case, person_id)
    if not subject.is_survivor or subject.account is None:
        raise NotFound
    return subject


def _page(case: Case, person_id: UUID, form: SecondWordsForm) -> ResponseReturnValue:
    form.forget()
    subject = _subject(case, person_id)
    return page("portal/setting_up/other_words.html", case=case, subject=subject, form=form)


@bp.post("/<uuid:person_id>/other-words")
@enter(CASE_WORKER)
def agree(case: Case, person_id: UUID) -> ResponseReturnValue:
    form = SecondWordsForm()
    account = service.get_account(_subject(case, person_id))
    if not form.validate():
        return _page(case, person_id, form)
    session = current.db()
    notes = [form.value("first_note"), form.value("second_note")]
    try:
        decoys.need_notes(notes, names=[each.name for each in list_people(session, case)])
        decoys.agree_second_words(
            session,
            case,
            account,
            step=form.value("step"),
            notes=notes,
            real=form.value("real"),
            passphrase=form.value("passphrase"),
            passphrases=passphrases(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(case, person_id, form)
    flash("Agreed. Let them say once, aloud, when they would use which words.")
    return see_other(url_for("setting_up.overview", case_id=case.id))


@bp.post("/<uuid:person_id>/other-words/drop")
@enter(CASE_WORKER)
def drop(case: Case, person_id: UUID) -> ResponseReturnValue:
    decoys.drop_second_words(
        current.db(),
        service.get_account(_subject(case, person_id)),
        actor=current.actor(),
        at=current.now(),
    )
    flash("The other words are just wrong from now on. Tell them by voice.")
    return see_other(url_for("setting_up.overview", case_id=case.id))

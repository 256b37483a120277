"""Pages of the waiting list: who is on it, a try to reach them, a note, putting them on it."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.referrals.forms import RISKS, SOURCES, URGENCIES
from advocacy.referrals.listing import read_place, write_place
from advocacy.referrals.models import Referral, Urgency
from advocacy.referrals.rules import TRIAGE
from advocacy.referrals.waiting.forms import ListForm, NoteForm, TryForm
from advocacy.referrals.waiting.listing import is_overdue, list_listed
from advocacy.referrals.waiting.safety import Try
from advocacy.referrals.waiting.service import (
    NotSafe,
    add_note,
    put_on_list,
    record_try,
)
from advocacy.referrals.withdrawing import REACH, REVIEW
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("waiting", __name__, url_prefix="/staff/referrals")


@bp.get("/waiting")
@enter(LEAD)
def waiting_list() -> ResponseReturnValue:
    at = current.now()
    after = read_place(request.args.get("after", ""))
    seen = list_listed(current.db(), actor=current.actor(), at=at, after=after)
    return page(
        "referrals/waiting/list.html",
        listed=seen.referrals,
        older=write_place(seen.older),
        first_page=after is None,
        weeks=seen.weeks,
        overdue={each.id for each in seen.referrals if is_overdue(each, at=at)},
        urgencies=dict(URGENCIES),
    )


@bp.get("/<uuid:referral_id>/wait")
@enter(TRIAGE)
def wait_page(referral: Referral) -> ResponseReturnValue:
    again = (current.now() + timedelta(days=7)).astimezone(LONDON).date()
    form = ListForm(urgency=referral.urgency.value, review_on=again, seen=referral.state.value)
    return page("referrals/waiting/wait.html", referral=referral, form=form)


@bp.post("/<uuid:referral_id>/wait")
@enter(TRIAGE)
def wait(referral: Referral) -> ResponseReturnValue:
    form = ListForm()
    if not form.validate():
        return page("referrals/waiting/wait.html", referral=referral, form=form)
    try:
        put_on_list(
            current.db(),
            referral,
            urgency=Urgency(form.value("urgency")),
            review_on=form.value("review_on"),
            reason=form.value("reason"),
            actor=current.actor(),
            at=current.now(),
            seen=form.value("seen") or "",
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("referrals/waiting/wait.html", referral=referral, form=form)
    return see_other(url_for("waiting.waiting_list"))


@bp.get("/<uuid:referral_id>/try")
@enter(TRIAGE)
def try_page(referral: Referral) -> ResponseReturnValue:
    return _try(referral, TryForm(happened_at=current.now()))


@bp.post("/<uuid:referral_id>/try")
@enter(TRIAGE)
def record(referral: Referral) -> ResponseReturnValue:
    form = TryForm()
    if not form.validate():
        return _try(referral, form)
    tried = Try(
        way=form.value("way"),
        happened_at=form.value("happened_at"),
        left_message=form.value("left_message") == "yes",
        number=form.number_used(),
    )
    try:
        record_try(
            current.db(),
            referral,
            tried,
            reached=form.value("reached") == "yes",
            words=form.value("words"),
            safety=form.value("safety"),
            unsafe_reason=form.value("unsafe_reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except NotSafe as fault:
        form.refuse(fault)
        return _try(referral, form, reasons=fault.reasons)
    except Invalid as fault:
        form.refuse(fault)
        return _try(referral, form)
    return see_other(url_for("referrals.referral", referral_id=referral.id))


def _try(
    referral: Referral, form: TryForm, *, reasons: list[str] | None = None
) -> ResponseReturnValue:
    shown: dict[str, Any] = {"sources": dict(SOURCES), "risks": dict(RISKS)}
    return page(
        "referrals/waiting/try.html", referral=referral, form=form, reasons=reasons or [], **shown
    )


@bp.get("/<uuid:referral_id>/note")
@enter(TRIAGE)
def note_page(referral: Referral) -> ResponseReturnValue:
    return page("referrals/waiting/note.html", referral=referral, form=NoteForm())


@bp.post("/<uuid:referral_id>/note")
@enter(TRIAGE)
def note(referral: Referral) -> ResponseReturnValue:
    form = NoteForm()
    if not form.validate():
        return page("referrals/waiting/note.html", referral=referral, form=form)
    add_note(
        current.db(), referral, words=form.value("words"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("referrals.referral", referral_id=referral.id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompts."""
    app.register_blueprint(bp)
    kinds = prompt_kinds(app)
    for code, sentence, action in (
        (REVIEW, "Somebody on the waiting list is to be looked at again", "Look again"),
        (REACH, "Somebody on the waiting list is to be reached", "Read and ring"),
    ):
        kinds.register(
            PromptKind(
                code=code,
                word="Waiting list",
                sentence=sentence,
                action=action,
                endpoint="referrals.referral",
                arguments=(("referral_id", "subject_id"),),
            )
        )

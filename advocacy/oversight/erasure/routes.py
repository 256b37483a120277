"""Pages: asking to erase a case, holds that forbid it, a second person's decision, a tombstone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.case_rules import CASE_LEAD_CLOSED_TOO, CASE_WORKER_CLOSED_TOO
from advocacy.cases.models import Case
from advocacy.errors import Invalid
from advocacy.oversight.erasure.forms import ALL_REASONS, REASONS, ConfirmForm, EraseForm, HoldForm
from advocacy.oversight.erasure.listing import list_kept, list_waiting
from advocacy.oversight.erasure.models import ErasureReason, ErasureState
from advocacy.oversight.erasure.service import (
    ASKED,
    Erasing,
    approve,
    ask_to_erase,
    decline,
    erasure_deciders,
    find_erasure,
    get_to_decide,
    lift_hold,
    list_holds,
    list_in_the_way,
    list_who_agree,
    place_hold,
    take_back,
)
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("erasure", __name__, url_prefix="/staff")


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["found"] = get_to_decide(session, values.pop("erasure_id"), actor=actor, at=at)
    return values


KEEPERS = frozenset({Role.LEAD, Role.DATA_PROTECTION})
DECIDER = Rule("decides on this erasure", Site.STAFF, one_of(*KEEPERS), load=_load)
KEEPER = Rule("keeps the list of erasures", Site.STAFF, one_of(*KEEPERS))


@bp.get("/cases/<uuid:case_id>/erasure")
@enter(CASE_WORKER_CLOSED_TOO)
def erasing(case: Case) -> ResponseReturnValue:
    return _case_page(case, EraseForm(formdata=None), HoldForm(formdata=None))


def _case_page(case: Case, form: EraseForm, hold_form: HoldForm) -> ResponseReturnValue:
    newest = find_erasure(current.db(), case)
    waits = newest is not None and newest.state is ErasureState.ASKED
    asker = newest.asked_by_id if newest is not None and waits else current.actor().account_id
    return page(
        "oversight/erase.html",
        case=case,
        form=form,
        hold_form=hold_form,
        newest=newest,
        waits=waits,
        in_the_way=list_in_the_way(current.db(), case, at=current.now()),
        holds=list_holds(current.db(), case),
        who=list_who_agree(current.db(), case, without=[asker]),
        is_lead=current.actor().role is Role.LEAD,
        reasons=REASONS,
    )


@bp.post("/cases/<uuid:case_id>/erasure")
@enter(CASE_WORKER_CLOSED_TOO)
def ask(case: Case) -> ResponseReturnValue:
    form = EraseForm()
    if not form.validate():
        return _case_page(case, form, HoldForm(formdata=None))
    reason = ErasureReason(form.value("reason"))
    ask_to_erase(current.db(), case, reason=reason, actor=current.actor(), at=current.now())
    flash("It is asked. Until somebody else agrees, nothing is erased.")
    return see_other(url_for("erasure.erasing", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/erasure/withdraw")
@enter(CASE_WORKER_CLOSED_TOO)
def withdraw(case: Case) -> ResponseReturnValue:
    take_back(current.db(), case, actor=current.actor(), at=current.now())
    flash("Nothing is erased.")
    return see_other(url_for("erasure.erasing", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/holds")
@enter(CASE_LEAD_CLOSED_TOO)
def hold(case: Case) -> ResponseReturnValue:
    form = HoldForm()
    if not form.validate():
        return _case_page(case, EraseForm(formdata=None), form)
    place_hold(
        current.db(), case, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("erasure.erasing", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/holds/<uuid:hold_id>/lift")
@enter(CASE_LEAD_CLOSED_TOO)
def lift(case: Case, hold_id: UUID) -> ResponseReturnValue:
    form = HoldForm()
    if not form.validate():
        return _case_page(case, EraseForm(formdata=None), form)
    lift_hold(
        current.db(),
        case,
        hold_id,
        reason=form.value("reason"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("erasure.erasing", case_id=case.id))


@bp.get("/erasures")
@enter(KEEPER)
def erasures() -> ResponseReturnValue:
    before = read_key(request.args.get("before", ""))
    kept = list_kept(current.db(), actor=current.actor(), before=before)
    waiting = [] if before else list_waiting(current.db(), actor=current.actor())
    return page(
        "oversight/erasures.html",
        kept=kept,
        older=write_key(kept.older),
        waiting=waiting,
        first_page=before is None,
        reasons=ALL_REASONS,
        by_duty=current.actor().role is Role.DATA_PROTECTION,
    )


@bp.get("/erasures/<uuid:erasure_id>")
@enter(DECIDER)
def decision(found: Erasing) -> ResponseReturnValue:
    return _decision_page(found, ConfirmForm(formdata=None))


def _decision_page(found: Erasing, form: ConfirmForm) -> ResponseReturnValue:
    if found.case is not None:
        current.shown_cases([found.case.id])
    return page(
        "oversight/decide.html",
        found=found,
        form=form,
        reasons=ALL_REASONS,
        days=current.settings().keystore_backup_days,
    )


@bp.post("/erasures/<uuid:erasure_id>/approve")
@enter(DECIDER)
def approve_it(found: Erasing) -> ResponseReturnValue:
    form, erasure = ConfirmForm(), found.erasure
    if form.validate() and form.value("reference").upper() != erasure.reference.upper():
        form.refuse(Invalid("That is not the reference of this case", field="reference"))
    if form.errors:
        return _decision_page(found, form)
    approve(current.db(), found, actor=current.actor(), at=current.now())
    flash(f"{erasure.reference} is erased. Its keys and files are destroyed within minutes.")
    return see_other(url_for("erasure.erasures"))


@bp.post("/erasures/<uuid:erasure_id>/decline")
@enter(DECIDER)
def decline_it(found: Erasing) -> ResponseReturnValue:
    decline(current.db(), found, actor=current.actor(), at=current.now())
    flash(f"{found.erasure.reference} is kept.")
    return see_other(url_for("erasure.erasures"))


def init_app(app: Flask) -> None:
    """Add the pages and the words of the prompt."""
    app.register_blueprint(bp)
    ways(app).add(Way("Erasures", "/staff/erasures", 85, frozenset({Role.DATA_PROTECTION})))
    decided_by((ASKED,), erasure_deciders)
    prompt_kinds(app).register(
        PromptKind(
            code=ASKED,
            word="To erase",
            sentence="Somebody asks to erase a case",
            action="Decide",
            endpoint="erasure.decision",
            arguments=(("erasure_id", "subject_id"),),
        )
    )

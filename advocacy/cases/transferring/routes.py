"""Pages: passing a case on with a note, a lead's decision, and the note for whoever took it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.allocation_routes import offer_takers, say_if_over, team_name
from advocacy.cases.allocation_service import list_takers, list_workers
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.transferring.forms import TOLD, AcceptForm, DeclineForm, NoteForm
from advocacy.cases.transferring.happened import add_sources
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.cases.transferring.service import (
    ASKED,
    DECLINED,
    ask_transfer,
    list_deciders,
    list_receivers,
    list_transfers,
    transfer_deciders,
    withdraw,
)
from advocacy.cases.transferring.taking import (
    NOTE,
    ToTake,
    accept,
    decline,
    get_to_take,
    settle_read,
)
from advocacy.errors import Invalid
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.pages import page, see_other

bp = Blueprint("transferring", __name__, url_prefix="/staff")


def _load(session: Session, actor: Actor, at: datetime, values: dict[str, Any]) -> dict[str, Any]:
    values["found"] = get_to_take(session, values.pop("transfer_id"), actor=actor, at=at)
    return values


TAKER = Rule("decides who takes this case", Site.STAFF, one_of(Role.LEAD), load=_load)


def _form(case: Case) -> NoteForm:
    form, session = NoteForm(), current.db()
    workers = [account for _, account in list_workers(session, case, at=current.now())]
    form.offer(workers, list_receivers(session, case), team_name(case.team_id))
    return form


def _transfers_page(case: Case, form: NoteForm) -> ResponseReturnValue:
    found = list_transfers(current.db(), case)
    waiting = next((each for each in found if each.state is TransferState.ASKED), None)
    return page(
        "cases/transferring/transfers.html",
        case=case,
        form=form,
        waiting=waiting,
        decides=waiting is not None and _decides(case, waiting),
        earlier=[each for each in found if each.state is not TransferState.ASKED],
        told=TOLD,
    )


def _decides(case: Case, transfer: Transfer) -> bool:
    actor = current.actor()
    if actor.role is not Role.LEAD:
        return False
    leads = list_deciders(current.db(), case, transfer)
    return actor.account_id in {lead.id for lead in leads}


@bp.get("/cases/<uuid:case_id>/transfer")
@enter(CASE_WORKER)
def transfers(case: Case) -> ResponseReturnValue:
    return _transfers_page(case, _form(case))


@bp.post("/cases/<uuid:case_id>/transfer")
@enter(CASE_WORKER)
def ask(case: Case) -> ResponseReturnValue:
    form = _form(case)
    if not form.validate():
        return _transfers_page(case, form)
    try:
        ask_transfer(
            current.db(),
            case,
            from_account_id=form.giver(),
            to=form.value("to"),
            note=form.note(),
            overlap_until=form.value("overlap_until"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _transfers_page(case, form)
    flash("A team lead is asked. Until they decide, nothing changes.")
    return see_other(url_for("transferring.transfers", case_id=case.id))


@bp.post("/cases/<uuid:case_id>/transfer/<uuid:transfer_id>/withdraw")
@enter(CASE_WORKER)
def take_back(case: Case, transfer_id: UUID) -> ResponseReturnValue:
    withdraw(current.db(), case, transfer_id=transfer_id, actor=current.actor(), at=current.now())
    flash("Nothing has changed.")
    return see_other(url_for("transferring.transfers", case_id=case.id))


@bp.get("/cases/<uuid:case_id>/transfer/note")
@enter(CASE_WORKER)
def note(case: Case) -> ResponseReturnValue:
    done = [each for each in list_transfers(current.db(), case) if each.state is TransferState.DONE]
    return page(
        "cases/transferring/note.html", case=case, transfer=next(iter(done), None), told=TOLD
    )


@bp.post("/cases/<uuid:case_id>/transfer/seen")
@enter(CASE_WORKER)
def seen(case: Case) -> ResponseReturnValue:
    settle_read(current.db(), case, actor=current.actor(), at=current.now())
    return see_other(url_for("cases.overview", case_id=case.id))


def _accept_form(found: ToTake) -> AcceptForm:
    form = AcceptForm()
    if found.transfer.to_account_id is not None:
        form.account_id.validators = []
    else:
        offer_takers(form, list_takers(current.db(), actor=current.actor(), case=found.case))
    return form


def _decision_page(
    found: ToTake, form: AcceptForm, declining: DeclineForm | None = None
) -> ResponseReturnValue:
    current.shown_cases([found.case.id])
    return page(
        "cases/transferring/decide.html",
        found=found,
        form=form,
        declining=declining or DeclineForm(formdata=None, prefix="no"),
        waits=found.transfer.state is TransferState.ASKED,
        own_team=found.case.team_id == current.actor().team_id,
        told=TOLD,
    )


@bp.get("/transfers/<uuid:transfer_id>")
@enter(TAKER)
def decision(found: ToTake) -> ResponseReturnValue:
    return _decision_page(found, _accept_form(found))


@bp.post("/transfers/<uuid:transfer_id>/accept")
@enter(TAKER)
def accept_it(found: ToTake) -> ResponseReturnValue:
    form = _accept_form(found)
    if not form.validate():
        return _decision_page(found, form)
    try:
        case = accept(
            current.db(),
            found,
            account_id=form.chosen(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _decision_page(found, form)
    say_if_over(found.transfer.taken_by_id)
    flash("It is passed on. Whoever takes it has the note on Today.")
    return see_other(url_for("cases.overview", case_id=case.id))


@bp.post("/transfers/<uuid:transfer_id>/decline")
@enter(TAKER)
def decline_it(found: ToTake) -> ResponseReturnValue:
    form = DeclineForm(prefix="no")
    if not form.validate():
        return _decision_page(found, _accept_form(found), form)
    decline(
        current.db(), found, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    flash("The case stays where it is. Whoever asked is told why.")
    return see_other(url_for("today.today"))


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompts."""
    app.register_blueprint(bp)
    add_sources(app)
    decided_by((ASKED,), transfer_deciders)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=ASKED,
            word="To pass on",
            sentence="Somebody asks to pass a case on",
            action="Decide",
            endpoint="transferring.decision",
            arguments=(("transfer_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=NOTE,
            word="Passed to you",
            sentence="The case of {initials} is yours: read the handover note first",
            action="Read the note",
            endpoint="transferring.note",
        )
    )
    kinds.register(
        PromptKind(
            code=DECLINED,
            word="Stays",
            sentence="The case of {initials} is not passed on",
            action="See why",
            endpoint="transferring.transfers",
        )
    )

"""The partners' workspace: their agenda, what was shared with their agency, their actions."""

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import PARTNER
from advocacy.errors import NotFound
from advocacy.masp.action_models import Action
from advocacy.masp.actions import finish_action, get_action
from advocacy.masp.agenda import list_agenda
from advocacy.masp.forms import DissentForm, NoteForm
from advocacy.masp.meeting_models import Presence
from advocacy.masp.meetings import (
    add_note,
    get_decision,
    get_item,
    record_dissent,
    say_presence,
)
from advocacy.masp.models import MaspCase
from advocacy.masp.outcome import list_action_rows
from advocacy.masp.partner_view import show_to_partner
from advocacy.masp.proposing import ask_for_action, propose_typed
from advocacy.masp.rules import MASP_PARTNER
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("partner", __name__, url_prefix="/partner")


def _agency_id() -> UUID:
    """Return the partner's agency; a partner without one sees nothing."""
    agency_id = current.actor().agency_id
    if agency_id is None:
        raise NotFound
    return agency_id


@bp.get("/")
@enter(PARTNER)
def home() -> ResponseReturnValue:
    actor, at = current.actor(), current.now()
    actions = list_action_rows(current.db(), Action.agency_id == _agency_id(), actor=actor, at=at)
    agenda = list_agenda(current.db(), actor=actor, at=at)
    return page("partner/home.html", agenda=agenda, actions=actions)


def _masp_page(masp: MaspCase, *, note: NoteForm | None = None) -> ResponseReturnValue:
    agency_id = _agency_id()
    shown = show_to_partner(
        current.db(), masp, agency_id=agency_id, actor=current.actor(), at=current.now()
    )
    # Whoever shared it can see in her record that this agency read it.
    current.shown_cases(voice.case_id for voice in shown.voices)
    return page(
        "partner/masp.html",
        masp=masp,
        shown=shown,
        agency_id=agency_id,
        note=note or NoteForm(formdata=None),
    )


def _back(masp: MaspCase) -> ResponseReturnValue:
    return see_other(url_for("partner.masp_case", masp_id=masp.id))


@bp.get("/masp/<uuid:masp_id>")
@enter(MASP_PARTNER)
def masp_case(masp: MaspCase) -> ResponseReturnValue:
    return _masp_page(masp)


@bp.get("/masp/<uuid:masp_id>/actions/new")
@enter(MASP_PARTNER)
def new_action(masp: MaspCase) -> ResponseReturnValue:
    return ask_for_action(masp, template="partner/propose.html", owner=_agency_id())


@bp.post("/masp/<uuid:masp_id>/actions/new")
@enter(MASP_PARTNER)
def propose(masp: MaspCase) -> ResponseReturnValue:
    back = url_for("partner.masp_case", masp_id=masp.id)
    return propose_typed(masp, template="partner/propose.html", back=back, owner=_agency_id())


@bp.post("/masp/<uuid:masp_id>/actions/<uuid:action_id>/done")
@enter(MASP_PARTNER)
def action_done(masp: MaspCase, action_id: UUID) -> ResponseReturnValue:
    action = get_action(current.db(), action_id, masp_id=masp.id)
    finish_action(current.db(), action, actor=current.actor(), at=current.now())
    return _back(masp)


@bp.post("/masp/<uuid:masp_id>/agenda/<uuid:item_id>/notes")
@enter(MASP_PARTNER)
def note(masp: MaspCase, item_id: UUID) -> ResponseReturnValue:
    item = get_item(current.db(), item_id, masp=masp)
    form = NoteForm()
    if not form.validate():
        return _masp_page(masp, note=form)
    add_note(current.db(), item, words=form.value("words"), actor=current.actor(), at=current.now())
    return _back(masp)


@bp.post("/masp/<uuid:masp_id>/agenda/<uuid:item_id>/<any(coming, apologies):presence>")
@enter(MASP_PARTNER)
def attend(masp: MaspCase, item_id: UUID, presence: str) -> ResponseReturnValue:
    say_presence(
        current.db(),
        get_item(current.db(), item_id, masp=masp),
        agency_id=_agency_id(),
        presence=Presence(presence),
        actor=current.actor(),
        at=current.now(),
    )
    return _back(masp)


@bp.get("/masp/<uuid:masp_id>/decisions/<uuid:decision_id>/dissent")
@enter(MASP_PARTNER)
def dissenting(masp: MaspCase, decision_id: UUID) -> ResponseReturnValue:
    decision = get_decision(current.db(), decision_id, masp=masp)
    return page("partner/dissent.html", masp=masp, decision=decision, form=DissentForm())


@bp.post("/masp/<uuid:masp_id>/decisions/<uuid:decision_id>/dissent")
@enter(MASP_PARTNER)
def dissent(masp: MaspCase, decision_id: UUID) -> ResponseReturnValue:
    decision = get_decision(current.db(), decision_id, masp=masp)
    form = DissentForm()
    if not form.validate():
        return page("partner/dissent.html", masp=masp, decision=decision, form=form)
    record_dissent(
        current.db(),
        decision,
        agency_id=_agency_id(),
        why=form.value("why"),
        actor=current.actor(),
        at=current.now(),
    )
    return _back(masp)

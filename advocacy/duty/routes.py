"""Pages of whoever holds duty: what waits, and one alert or call until it is resolved."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.checkins.on_duty import ON_DUTY as CHECK_IN_ON_DUTY
from advocacy.checkins.story import tell
from advocacy.contacts.models import Channel, Direction
from advocacy.contacts.service import NotSafe, record_contact, why_not_now
from advocacy.contacts.words import answered_of
from advocacy.crisis.calls import CALL_ON_DUTY
from advocacy.crisis.essentials import see_essentials
from advocacy.crisis.forms import KNOWN_TO_POLICE, DoneForm
from advocacy.duty import service
from advocacy.duty.access import Item
from advocacy.duty.board import see_board
from advocacy.duty.forms import DutyContactForm
from advocacy.duty.holding import HELD
from advocacy.duty.rules import ON_DUTY, OPENED, WAITS
from advocacy.errors import Invalid, NotFound
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("duty", __name__, url_prefix="/staff/duty")


@bp.get("/")
@enter(ON_DUTY)
def alerts(until: datetime) -> ResponseReturnValue:
    return page("duty/alerts.html", until=until, **_board())


@bp.get("/rows")
@enter(ON_DUTY)
def rows(until: datetime) -> ResponseReturnValue:  # noqa: ARG001 - the rule asks for the hours
    return page("duty/rows_page.html", **_board())


def _board() -> dict[str, Any]:
    who, at = current.actor(), current.now()
    return {
        "waiting": service.list_waiting(current.db(), actor=who, at=at),
        "board": see_board(current.db(), actor=who, at=at),
    }


@bp.post("/<what>/<uuid:item_id>/open")
@enter(WAITS)
def open_alert(item: Item, case: Case | None = None) -> ResponseReturnValue:  # noqa: ARG001 - the case is for the record
    service.open_item(current.db(), item, actor=current.actor(), at=current.now())
    return _to(item)


@bp.get("/<what>/<uuid:item_id>")
@enter(OPENED)
def alert(item: Item, case: Case | None = None) -> ResponseReturnValue:
    return _alert(item, case, DoneForm(formdata=None))


@bp.post("/<what>/<uuid:item_id>/take-on")
@enter(OPENED)
def take_on(item: Item, case: Case | None = None) -> ResponseReturnValue:  # noqa: ARG001 - the case is for the record
    service.take_on(current.db(), item, actor=current.actor(), at=current.now())
    return _to(item)


@bp.post("/<what>/<uuid:item_id>/resolve")
@enter(OPENED)
def resolve(item: Item, case: Case | None = None) -> ResponseReturnValue:
    form = DoneForm()
    if not form.validate():
        return _alert(item, case, form)
    service.resolve(
        current.db(), item, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("duty.alerts"))


@bp.get("/<what>/<uuid:item_id>/contact")
@enter(OPENED)
def contact(item: Item, case: Case | None = None) -> ResponseReturnValue:
    known = _known(case)
    form = DutyContactForm(happened_at=current.now(), direction=Direction.OUT.value)
    return _contact(item, form, why_not_now(current.db(), known))


@bp.post("/<what>/<uuid:item_id>/contact")
@enter(OPENED)
def record_new_contact(item: Item, case: Case | None = None) -> ResponseReturnValue:
    known = _known(case)
    form = DutyContactForm()
    if not form.validate():
        return _contact(item, form, [])
    try:
        record_contact(
            current.db(),
            known,
            channel=Channel(form.value("channel")),
            direction=Direction(form.value("direction")),
            reached=form.value("reached") == "yes",
            answered=answered_of(form.value("reached")),
            interpreter=form.value("interpreter") == "yes",
            happened_at=form.value("happened_at"),
            minutes=form.value("minutes"),
            left_message=form.value("left_message") == "yes",
            number=form.number_used(),
            note=form.value("note"),
            agreed="",
            next_on=None,
            unsafe_reason=form.value("unsafe_reason"),
            instead=True,
            actor=current.actor(),
            at=current.now(),
        )
    except NotSafe as fault:
        form.refuse(fault)
        return _contact(item, form, fault.reasons)
    except Invalid as fault:
        form.refuse(fault)
        return _contact(item, form, [])
    return _to(item)


def _known(case: Case | None) -> Case:
    """Return the case; a contact is of somebody, so a call about nobody known has none."""
    if case is None:
        raise NotFound
    return case


def _alert(item: Item, case: Case | None, form: DoneForm) -> ResponseReturnValue:
    shown: dict[str, Any] = {
        "story": tell(current.db(), item.check_in) if item.check_in is not None else None,
        "essentials": see_essentials(current.db(), case, at=current.now()) if case else None,
    }
    return page(
        "duty/alert.html",
        item=item,
        form=form,
        mine=item.row.taken_on_by_id == current.actor().account_id,
        known=KNOWN_TO_POLICE,
        kinds=prompt_kinds(current_app).by_code,
        **shown,
    )


def _contact(item: Item, form: DutyContactForm, reasons: list[str]) -> ResponseReturnValue:
    essentials = see_essentials(current.db(), _known(item.case), at=current.now())
    return page("duty/contact.html", item=item, form=form, reasons=reasons, essentials=essentials)


def _to(item: Item) -> ResponseReturnValue:
    return see_other(url_for("duty.alert", what=item.through.value, item_id=item.id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of the prompts that lead to them."""
    app.register_blueprint(bp)
    for code, word, sentence in (
        (HELD, "On duty", "You hold duty"),
        (CHECK_IN_ON_DUTY, "On duty", "A check-in waits for whoever holds duty"),
        (CALL_ON_DUTY, "On duty", "A call waits for whoever holds duty"),
    ):
        prompt_kinds(app).register(
            PromptKind(code, word, sentence, "See what waits", "duty.alerts", (), can_wait=False)
        )

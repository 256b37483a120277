"""The author's page of the messages behind entries: each is ticked to leave, or stays."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.handover import service
from advocacy.handover.children import list_children_to_guard
from advocacy.handover.forms import MessagesForm
from advocacy.handover.models import Handover
from advocacy.handover.reading import message_choices
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("handover_messages", __name__, url_prefix="/staff/cases/<uuid:case_id>/handover")


@bp.get("/<uuid:handover_id>/messages")
@enter(CASE_WORKER)
def choose(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = service.get_handover(current.db(), handover_id, case=case)
    choices = message_choices(current.db(), case, handover)
    kept = service.draft_of(handover).messages
    return _shown(case, handover, MessagesForm(data={"messages": kept}).offer(choices))


@bp.post("/<uuid:handover_id>/messages")
@enter(CASE_WORKER)
def keep(case: Case, handover_id: UUID) -> ResponseReturnValue:
    handover = service.get_handover(current.db(), handover_id, case=case)
    form = MessagesForm().offer(message_choices(current.db(), case, handover))
    if not form.validate():
        return _shown(case, handover, form)
    service.choose_messages(
        current.db(),
        handover,
        message_ids=[UUID(code) for code in form.value("messages") or []],
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("handover.show", case_id=case.id, handover_id=handover.id))


def _shown(case: Case, handover: Handover, form: MessagesForm) -> ResponseReturnValue:
    children = list_children_to_guard(current.db(), case)
    return page(
        "handover/messages.html", case=case, handover=handover, form=form, children=children
    )


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)

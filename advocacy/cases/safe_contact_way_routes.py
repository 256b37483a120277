"""Pages on which another number or address is added to a card, or taken away."""

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.safe_contact_adding import add_way, take_way
from advocacy.cases.safe_contact_forms import WayForm
from advocacy.cases.safe_contact_history import facts_of
from advocacy.cases.safe_contact_service import CardChanged, mark_of
from advocacy.cases.service import find_safe_contact
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("ways", __name__, url_prefix="/staff/cases/<uuid:case_id>/safe-contact/ways")


@bp.get("/new")
@enter(CASE_WORKER)
def new_way(case: Case) -> ResponseReturnValue:
    card = find_safe_contact(current.db(), case)
    if card is None:
        return see_other(url_for("cases.new_safe_contact", case_id=case.id))
    return _form_page(case, WayForm(kind="phone", seen=mark_of(card)))


@bp.post("/new")
@enter(CASE_WORKER)
def add_new_way(case: Case) -> ResponseReturnValue:
    form = WayForm()
    if not form.validate():
        return _form_page(case, form)
    try:
        add_way(
            current.db(),
            case,
            way=form.way(),
            seen=form.value("seen") or "",
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _form_page(case, form)
    except CardChanged as fault:
        card = find_safe_contact(current.db(), case)
        form.seen.process_data(mark_of(card))
        stored = facts_of(card) if card else []
        return _form_page(case, form, status=fault.status, changed=fault.sentence, stored=stored)
    return _back(case)


@bp.post("/<uuid:way_id>/away")
@enter(CASE_WORKER)
def away(case: Case, way_id: object) -> ResponseReturnValue:
    take_way(
        current.db(),
        case,
        way_id=str(way_id),
        seen=request.form.get("seen", ""),
        actor=current.actor(),
        at=current.now(),
    )
    return _back(case)


def _form_page(
    case: Case,
    form: WayForm,
    *,
    status: int | None = None,
    changed: str = "",
    stored: list[tuple[str, str]] | None = None,
) -> ResponseReturnValue:
    return page(
        "cases/safe_contact_way.html",
        status=status,
        case=case,
        form=form,
        changed=changed,
        stored=stored or [],
    )


def _back(case: Case) -> ResponseReturnValue:
    return see_other(url_for("cases.safe_contact", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)

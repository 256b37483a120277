"""Proposing an action, by staff or by a partner: the same steps, another page and way back."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from advocacy.errors import Invalid
from advocacy.masp.action_models import Urgency
from advocacy.masp.actions import propose_action
from advocacy.masp.forms import ProposeForm, propose_form
from advocacy.masp.models import MaspCase
from advocacy.masp.service import list_agencies
from advocacy.web import current
from advocacy.web.pages import page, see_other


def ask_for_action(
    masp: MaspCase, *, template: str, owner: UUID | None = None
) -> ResponseReturnValue:
    """Show the form; `owner` is the agency it offers first."""
    return page(template, masp=masp, form=_form(masp, owner))


def propose_typed(
    masp: MaspCase, *, template: str, back: str, owner: UUID | None = None
) -> ResponseReturnValue:
    """Propose what was typed and go back, or show the form again with what is missing."""
    form = _form(masp, owner)
    if form.validate():
        try:
            propose_action(
                current.db(),
                masp,
                wording=form.value("wording"),
                agency_id=form.owner_id(),
                due_on=form.value("due_on"),
                urgency=Urgency(form.value("urgency")),
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(back)
        except Invalid as fault:
            form.refuse(fault)
    return page(template, masp=masp, form=form)


def _form(masp: MaspCase, owner: UUID | None) -> ProposeForm:
    return propose_form(list_agencies(current.db(), masp.id), owner=owner)

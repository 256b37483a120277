"""Pages about contacts of a case."""

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, TimelineItem, case_page
from advocacy.contacts.forms import CHANNELS, ContactForm
from advocacy.contacts.models import Channel, Contact, Direction
from advocacy.contacts.service import (
    DUE,
    FIRST_DUE,
    NotSafe,
    list_contacts,
    list_page,
    record_contact,
    why_not_now,
)
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("contacts", __name__, url_prefix="/staff/cases/<uuid:case_id>/contacts")


@bp.get("/")
@enter(CASE_WORKER)
def contacts(case: Case) -> ResponseReturnValue:
    shown, older = list_page(current.db(), case, before=read_key(request.args.get("before", "")))
    return page(
        "contacts/list.html",
        case=case,
        contacts=shown,
        words=dict(CHANNELS),
        older=write_key(older),
    )


@bp.get("/new")
@enter(CASE_WORKER)
def new_contact(case: Case) -> ResponseReturnValue:
    form = ContactForm(happened_at=current.now(), direction=Direction.OUT.value)
    reasons = why_not_now(current.db(), case)
    return page("contacts/new.html", case=case, form=form, reasons=reasons)


@bp.post("/new")
@enter(CASE_WORKER)
def record_new(case: Case) -> ResponseReturnValue:
    form = ContactForm()
    if not form.validate():
        return page("contacts/new.html", case=case, form=form, reasons=[])
    try:
        record_contact(
            current.db(),
            case,
            channel=Channel(form.value("channel")),
            direction=Direction(form.value("direction")),
            reached=form.value("reached") == "yes",
            happened_at=form.value("happened_at"),
            minutes=form.value("minutes"),
            left_message=form.value("left_message") == "yes",
            number=form.number_used(),
            note=form.value("note"),
            agreed=form.value("agreed"),
            next_on=form.value("next_on"),
            unsafe_reason=form.value("unsafe_reason"),
            actor=current.actor(),
            at=current.now(),
        )
    except NotSafe as fault:
        form.refuse(fault)
        return page("contacts/new.html", case=case, form=form, reasons=fault.reasons)
    except Invalid as fault:
        form.refuse(fault)
        return page("contacts/new.html", case=case, form=form, reasons=[])
    return see_other(url_for("contacts.contacts", case_id=case.id))


def _tone(contact: Contact) -> str:
    if contact.unsafe_reason:
        return "amber"
    return "calm" if contact.reached else "plain"


def _happenings(session: Session, case: Case, limit: int) -> list[TimelineItem]:
    words = dict(CHANNELS)
    return [
        TimelineItem(
            at=contact.happened_at,
            by=account.name if account else "",
            title=f"{words[contact.channel]}, {'reached' if contact.reached else 'not reached'}",
            detail=contact.note,
            tone=_tone(contact),
            tag="Outside what is safe" if contact.unsafe_reason else "",
        )
        for contact, account in list_contacts(session, case, limit=limit)
    ]


def init_app(app: Flask) -> None:
    """Add the pages, the tab, the timeline and the words of the prompts."""
    app.register_blueprint(bp)
    parts = case_page(app)
    parts.tab(Tab("Contacts", "contacts.contacts", 10))
    parts.timeline(_happenings)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=DUE,
            word="Contact",
            sentence="Contact with {initials} is due",
            action="Record a contact",
            endpoint="contacts.new_contact",
        )
    )
    kinds.register(
        PromptKind(
            code=FIRST_DUE,
            word="First contact",
            sentence="{initials} is waiting for a first call",
            action="Ring and record",
            endpoint="contacts.new_contact",
        )
    )

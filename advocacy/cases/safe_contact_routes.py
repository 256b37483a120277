"""Pages about how to reach a survivor safely: what is agreed, what was, and a new version."""

from typing import Any

from flask import Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case, SafeContact
from advocacy.cases.phones import spoken_phone
from advocacy.cases.routes import bp
from advocacy.cases.safe_contact_alarm import SUSPECTS
from advocacy.cases.safe_contact_forms import DAYS, SafeContactForm, filled_safe_contact
from advocacy.cases.safe_contact_history import facts_of, tell_history, would_change
from advocacy.cases.safe_contact_service import (
    CONFIRM,
    RECHECK,
    CardChanged,
    agree_version,
    mark_of,
)
from advocacy.cases.safe_contact_standing import Standing, standing
from advocacy.cases.safe_contact_trust import held_ways, unconfirmed_ways
from advocacy.cases.safe_contact_ways import WayKind, is_held, more_ways
from advocacy.cases.safe_hours import Hours, said_hours
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

_WAY_WORDS = {
    WayKind.PHONE: "Another number",
    WayKind.EMAIL: "E-mail",
    WayKind.POST: "Letters to",
}


@bp.get("/safe-contact")
@enter(CASE_WORKER)
def safe_contact(case: Case) -> ResponseReturnValue:
    versions = tell_history(current.db(), case)
    card = versions[0].card if versions else None
    held = held_ways(card, actor=current.actor(), at=current.now()) if card else []
    return page(
        "cases/safe_contact.html",
        case=case,
        versions=versions,
        now=standing(card, at=current.now()),
        to_confirm=unconfirmed_ways(card) if card else [],
        may_shorten=bool(held),
    )


@bp.get("/safe-contact/new")
@enter(CASE_WORKER)
def new_safe_contact(case: Case) -> ResponseReturnValue:
    card = find_safe_contact(current.db(), case)
    form = SafeContactForm(
        checked_on=current.now().astimezone(LONDON).date(),
        seen=mark_of(card),
        **filled_safe_contact(card),
    )
    return _form_page(case, form)


@bp.post("/safe-contact/new")
@enter(CASE_WORKER)
def agree_new_safe_contact(case: Case) -> ResponseReturnValue:
    form = SafeContactForm()
    if not form.validate():
        return _form_page(case, form)
    try:
        agree_version(
            current.db(),
            case,
            agreed=form.agreed(),
            checked_how=form.value("checked_how"),
            checked_on=form.value("checked_on"),
            recheck_on=form.value("recheck_on"),
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
        return _form_page(
            case,
            form,
            status=fault.status,
            changed=fault.sentence,
            stored=stored,
            would_change=would_change(card, form.agreed()) if card else [],
        )
    return see_other(url_for("cases.safe_contact", case_id=case.id))


def _form_page(
    case: Case, form: SafeContactForm, *, status: int | None = None, **more: Any
) -> ResponseReturnValue:
    shown = {"changed": "", "stored": [], "would_change": [], **more}
    return page("cases/safe_contact_new.html", status=status, case=case, form=form, **shown)


def _standing(card: SafeContact | None) -> Standing:
    return standing(card, at=current.now())


def _more_ways(card: SafeContact) -> list[dict[str, Any]]:
    """Return the further ways of a card as it shows them; a number that is held is not shown."""
    found = []
    for way in more_ways(card):
        held = is_held(card, way.where, at=current.now())
        does = [
            *(["ring"] if way.ring else []),
            *([f"texts: {way.texts.value.replace('_', '-')}"] if way.texts != "none" else []),
        ]
        what = "not to be used yet" if held else way.said
        said = [what, way.whose, *(does if not held else [])]
        if way.kind is WayKind.PHONE and not held:
            said.append(said_hours(way.hours))
        found.append({"id": way.id, "name": _WAY_WORDS[way.kind], "held": held, "said": said})
    return found


def _card_hours(card: SafeContact) -> str:
    return said_hours(Hours(card.days, card.from_time, card.to_time))


def init_app(app: Flask) -> None:
    """Show numbers as people say them, let the card speak, and give the prompts their words."""
    app.template_filter("phone")(spoken_phone)
    app.template_filter("day_name")(lambda number: DAYS[int(number)][1])
    app.template_filter("standing")(_standing)
    app.template_filter("more_ways")(_more_ways)
    app.template_filter("card_facts")(facts_of)
    app.template_filter("card_hours")(_card_hours)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=RECHECK,
            word="Safe contact",
            action="Check it together",
            sentence="Ask {initials} whether the contact details are still safe",
            endpoint="cases.safe_contact",
        )
    )
    kinds.register(
        PromptKind(
            code=SUSPECTS,
            word="Suspect\u2019s number",
            action="Check the card",
            sentence="A number on the card of {initials} is recorded for the suspect",
            endpoint="cases.safe_contact",
        )
    )
    kinds.register(
        PromptKind(
            code=CONFIRM,
            word="Number",
            action="Confirm it",
            sentence="Confirm by voice that the number is that of {initials}",
            endpoint="cases.safe_contact",
        )
    )

"""Pages about how to reach a survivor safely: what is agreed, what was, and a new version."""

from flask import Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.phones import spoken_phone
from advocacy.cases.routes import bp
from advocacy.cases.safe_contact_forms import DAYS, SafeContactForm, filled_safe_contact
from advocacy.cases.safe_contact_service import RECHECK, agree_version, list_versions
from advocacy.cases.service import find_safe_contact
from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other


@bp.get("/safe-contact")
@enter(CASE_WORKER)
def safe_contact(case: Case) -> ResponseReturnValue:
    versions = list_versions(current.db(), case)
    today = current.now().astimezone(LONDON).date()
    return page("cases/safe_contact.html", case=case, versions=versions, today=today)


@bp.get("/safe-contact/new")
@enter(CASE_WORKER)
def new_safe_contact(case: Case) -> ResponseReturnValue:
    form = SafeContactForm(
        checked_on=current.now().astimezone(LONDON).date(),
        **filled_safe_contact(find_safe_contact(current.db(), case)),
    )
    return page("cases/safe_contact_new.html", case=case, form=form)


@bp.post("/safe-contact/new")
@enter(CASE_WORKER)
def agree_new_safe_contact(case: Case) -> ResponseReturnValue:
    form = SafeContactForm()
    if not form.validate():
        return page("cases/safe_contact_new.html", case=case, form=form)
    try:
        agree_version(
            current.db(),
            case,
            agreed=form.agreed(),
            checked_how=form.value("checked_how"),
            checked_on=form.value("checked_on"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("cases/safe_contact_new.html", case=case, form=form)
    return see_other(url_for("cases.safe_contact", case_id=case.id))


def init_app(app: Flask) -> None:
    """Show numbers as people say them, and give the recheck its words."""
    app.template_filter("phone")(spoken_phone)
    app.template_filter("day_name")(lambda number: DAYS[int(number)][1])
    prompt_kinds(app).register(
        PromptKind(
            code=RECHECK,
            word="Safe contact",
            action="Check it together",
            sentence="Ask {initials} whether the contact details are still safe",
            endpoint="cases.safe_contact",
        )
    )

"""Pages 104 to 107: who may collect a child, and how handovers go."""

from flask import request
from flask.typing import ResponseReturnValue

from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.portal.drafts import find_draft, wrong_with
from advocacy.portal.rules import OWN_LIST
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from safety_plans.dependents.cards import agree_child_card, find_child_card, write_child_card
from safety_plans.dependents.models import CardKind
from safety_plans.dependents.portal_forms import OWN_CARD_FORMS, YesCardForm
from safety_plans.dependents.portal_reading import chosen_plan
from safety_plans.dependents.reading import card_page
from safety_plans.models import Plan
from safety_plans.portal import kept
from safety_plans.portal.routes import bp, sees
from safety_plans.states import How, Side

# Where each is read, and where it is written.
READ = {CardKind.SCHOOL: 104, CardKind.HANDOVER: 106}
WRITE = {CardKind.SCHOOL: 105, CardKind.HANDOVER: 107}
_AT = "/<any('104', '106'):sheet>"
_FORM_AT = "/<any('105', '107'):sheet>"


def _kind(sheet: str, pages: dict[CardKind, int]) -> CardKind:
    return next(kind for kind, page in pages.items() if page == int(sheet))


def _plan(case: Case) -> Plan | None:
    try:
        return chosen_plan(current.db(), case, actor=current.actor())
    except NotFound:
        return None


@bp.get(_AT)
@enter(OWN_LIST)
def own_child_card(case: Case, sheet: str) -> ResponseReturnValue:
    session, kind, plan = current.db(), _kind(sheet, READ), _plan(case)
    if plan is None:
        return see_other("/a/28")
    shown = card_page(session, plan, kind)
    draft = find_draft(session, actor=current.actor(), page=READ[kind])
    revision = shown.card.revision if shown.card is not None else 0
    return page(
        "safety_plans/dependents/own_card.html", shown=shown, here=READ[kind], write=WRITE[kind],
        mine=shown.card is not None and shown.card.written_by is Side.SURVIVOR,
        form=YesCardForm(formdata=None, revision=str(revision)), sees=sees(case),
        problems=wrong_with(draft).get("yes", []),
    )  # fmt: skip


@bp.post(_AT)
@enter(OWN_LIST)
def agree_own_child_card(case: Case, sheet: str) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    kind, plan, form = _kind(sheet, READ), chosen_plan(session, case, actor=actor), YesCardForm()
    found = find_child_card(session, plan, kind)
    if found is None:
        raise NotFound
    kept.forget(session, actor=actor, pages=(READ[kind],))
    try:
        agree_child_card(session, plan, found, how=How.PORTAL, seen=form.seen(), actor=actor, at=at)
    except Conflict:
        session.flush()
        errors = {"yes": ["This was changed. Read it again, then say yes."]}
        kept.keep(session, case, page=READ[kind], data={}, errors=errors, actor=actor, at=at)
    return see_other(f"/a/{READ[kind]}")


@bp.get(_FORM_AT)
@enter(OWN_LIST)
def own_child_card_form(case: Case, sheet: str) -> ResponseReturnValue:
    session, kind, plan = current.db(), _kind(sheet, WRITE), _plan(case)
    if plan is None:
        return see_other("/a/28")
    shown = card_page(session, plan, kind)
    draft = find_draft(session, actor=current.actor(), page=WRITE[kind])
    content = shown.card.content if shown.card is not None else {}
    revision = str(shown.card.revision if shown.card is not None else 0)
    form = kept.again(OWN_CARD_FORMS[kind], draft, revision=revision, **content)
    changed = wrong_with(draft).get("changed", [])
    form.revision.process_data(revision)
    return page(
        "safety_plans/dependents/own_card_form.html", shown=shown, form=form, here=WRITE[kind],
        back=READ[kind], changed=changed, sees=sees(case),
    )  # fmt: skip


@bp.post(_FORM_AT)
@enter(OWN_LIST)
def write_own_child_card(case: Case, sheet: str) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    kind, plan = _kind(sheet, WRITE), chosen_plan(session, case, actor=actor)
    form = OWN_CARD_FORMS[kind]()
    errors = {} if form.validate() else kept.errors_of(form)
    if not errors:
        try:
            write_child_card(
                session, case, plan, kind, words=form.words(), revision=form.seen(), actor=actor,
                at=at,
            )  # fmt: skip
        except Invalid as fault:
            errors = {fault.field: ["Leave out where you live: others will read this"]}
        except Conflict:
            errors = {"changed": ["This was changed. Read what it says now, then save."]}
        else:
            kept.forget(session, actor=actor, pages=(WRITE[kind], READ[kind]))
            return see_other(f"/a/{READ[kind]}")
    kept.keep(
        session, case, page=WRITE[kind], data=kept.typed(request.form), errors=errors, actor=actor,
        at=at,
    )  # fmt: skip
    return see_other(f"/a/{WRITE[kind]}")

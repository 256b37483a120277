"""Pages: what may breach an order, one such incident beside its term, and linking the two."""

from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid
from advocacy.incidents.breaches.forms import STATES, TOLD, DecideForm, LinkForm, ToldForm
from advocacy.incidents.breaches.looking import look_at_order
from advocacy.incidents.models import Incident, Reported
from advocacy.incidents.reading import excerpt, list_these
from advocacy.incidents.service import get_incident
from advocacy.orders.breach_models import BreachState, Told
from advocacy.orders.breach_reading import Pair, get_pair, list_pairs
from advocacy.orders.breaches import REPORT, decide, link_to_term, record_telling
from advocacy.orders.kinds import order_words, term_words
from advocacy.orders.suggesting import SUGGESTED
from advocacy.orders.terms import get_term, list_case_terms
from advocacy.orders.watching import watch
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("breaches", __name__, url_prefix="/staff/cases/<uuid:case_id>")
_ONE = "/breaches/<uuid:breach_id>"
_LINK = "/incidents/<uuid:incident_id>/orders"
_LISTED = {state.value: state for state in STATES if state is not BreachState.WITHDRAWN}


@bp.get("/breaches/")
@enter(CASE_WORKER)
def breach_list(case: Case) -> ResponseReturnValue:
    state = _LISTED.get(request.args.get("state", ""), BreachState.SUGGESTED)
    found, older = list_pairs(
        current.db(), case, state=state, before=read_key(request.args.get("before", ""))
    )
    return page(
        "incidents/breaches/list.html",
        case=case,
        found=found,
        incidents=list_these(current.db(), case, [pair.breach.incident_id for pair in found]),
        older=write_key(older),
        state=state,
        states=STATES,
        listed=list(_LISTED.values()),
        order_words=order_words,
        excerpt=excerpt,
    )


@bp.get(_ONE)
@enter(CASE_WORKER)
def show(case: Case, breach_id: UUID) -> ResponseReturnValue:
    pair = get_pair(current.db(), breach_id, case=case)
    return _show(case, pair, DecideForm(formdata=None), _told_form(case, pair))


def _told_form(case: Case, pair: Pair) -> ToldForm:
    breach, incident = pair.breach, _incident(case, pair)
    reference = breach.reference
    if breach.told is Told.UNKNOWN and incident.reported is Reported.POLICE:
        reference = incident.police_reference
    return ToldForm(
        formdata=None, told=breach.told.value, told_at=breach.told_at, reference=reference
    )


def _incident(case: Case, pair: Pair) -> Incident:
    return get_incident(current.db(), pair.breach.incident_id, case=case)


@bp.post(f"{_ONE}/decide")
@enter(CASE_WORKER)
def decide_it(case: Case, breach_id: UUID) -> ResponseReturnValue:
    pair, form = get_pair(current.db(), breach_id, case=case), DecideForm()
    told = _told_form(case, pair)
    if not form.validate():
        return _show(case, pair, form, told)
    try:
        decide(
            current.db(),
            case,
            pair.breach,
            confirmed=form.value("decided") == "confirmed",
            why=form.value("why"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _show(case, pair, form, told)
    except Conflict as fault:
        return _show(case, pair, form, told, changed=fault)
    return _to(case, breach_id)


@bp.post(f"{_ONE}/told")
@enter(CASE_WORKER)
def tell(case: Case, breach_id: UUID) -> ResponseReturnValue:
    pair, form = get_pair(current.db(), breach_id, case=case), ToldForm()
    decided = DecideForm(formdata=None)
    if not form.validate():
        return _show(case, pair, decided, form)
    try:
        record_telling(
            current.db(),
            pair.breach,
            told=Told(form.value("told")),
            told_at=form.value("told_at"),
            reference=form.value("reference"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _show(case, pair, decided, form)
    except Conflict as fault:
        return _show(case, pair, decided, form, changed=fault)
    return _to(case, breach_id)


def _show(
    case: Case, pair: Pair, form: DecideForm, told: ToldForm, *, changed: Conflict | None = None
) -> ResponseReturnValue:
    return page(
        "incidents/breaches/show.html",
        status=changed.status if changed else None,
        case=case,
        pair=pair,
        incident=_incident(case, pair),
        form=form,
        told_form=told,
        changed=changed.sentence if changed else "",
        states=STATES,
        told_words=TOLD,
        order_words=order_words,
        term_words=term_words,
    )


def _to(case: Case, breach_id: UUID) -> ResponseReturnValue:
    return see_other(url_for("breaches.show", case_id=case.id, breach_id=breach_id))


@bp.get(_LINK)
@enter(CASE_WORKER)
def linking(case: Case, incident_id: UUID) -> ResponseReturnValue:
    return _linking(case, incident_id, LinkForm())


@bp.post(_LINK)
@enter(CASE_WORKER)
def link(case: Case, incident_id: UUID) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    form = LinkForm().offer(list_case_terms(current.db(), case))
    if not form.validate():
        return _linking(case, incident_id, form)
    breach = link_to_term(
        current.db(),
        case,
        get_term(current.db(), UUID(form.value("term")), case=case),
        incident_id=incident.id,
        why=form.value("why"),
        actor=current.actor(),
        at=current.now(),
    )
    flash("Linked. Say whether the police were told.")
    return _to(case, breach.id)


def _linking(case: Case, incident_id: UUID, form: LinkForm) -> ResponseReturnValue:
    incident = get_incident(current.db(), incident_id, case=case)
    terms = list_case_terms(current.db(), case)
    return page(
        "incidents/breaches/link.html",
        case=case,
        incident=incident,
        form=form.offer(terms),
        terms=terms,
    )


def init_app(app: Flask) -> None:
    """Add the pages, the words of the prompts, and the look at incidents when an order changes."""
    app.register_blueprint(bp)
    watch(look_at_order)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=SUGGESTED,
            word="Order",
            sentence="What happened to {initials} may breach an order",
            action="Look at it",
            endpoint="breaches.breach_list",
        )
    )
    kinds.register(
        PromptKind(
            code=REPORT,
            word="Order",
            sentence="Ask whether the police know that {initials}’s order may be broken",
            action="Record it",
            endpoint="breaches.show",
            arguments=("case_id", ("breach_id", "subject_id")),
        )
    )

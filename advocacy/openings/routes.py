"""The staff's pages: who opened a record, what is held back, what she asked, and odd reading."""

from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.errors import Invalid, NotFound
from advocacy.openings import odd, service
from advocacy.openings.forms import AnswerForm, HoldForm, LookedForm
from advocacy.openings.happened import add_sources
from advocacy.openings.models import Oddity, Question
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("openings", __name__, url_prefix="/staff/cases/<uuid:case_id>/openings")
odd_bp = Blueprint("odd_reading", __name__, url_prefix="/staff/reading")
ODDITY_WORDS = {
    Oddity.MANY_CASES: "{times} different cases opened in a day",
    Oddity.MANY_REFUSALS: "{times} pages asked for in an hour that were not theirs",
    Oddity.OWN_NAME: "Searched for their own surname",
    Oddity.MANY_EMERGENCIES: "{times} cases opened in an emergency within a week",
}


@bp.get("/")
@enter(CASE_WORKER)
def openings(case: Case) -> ResponseReturnValue:
    view = service.staff_view(current.db(), case, at=current.now())
    return page("openings/list.html", case=case, view=view, own=current.actor().account_id)


def _words(case: Case, line: str) -> str:
    words = service.staff_view(current.db(), case, at=current.now()).words
    if line not in words:
        raise NotFound
    return words[line]


@bp.get("/hold")
@enter(CASE_WORKER)
def new_hold(case: Case) -> ResponseReturnValue:
    line = request.args.get("line", "")
    if not line:
        return see_other(url_for("openings.openings", case_id=case.id))
    words = _words(case, line)
    return page("openings/hold.html", case=case, form=HoldForm(), line=line, words=words)


@bp.post("/hold")
@enter(CASE_WORKER)
def ask_to_hold(case: Case) -> ResponseReturnValue:
    line = request.args.get("line", "")
    words, form = _words(case, line), HoldForm()
    try:
        if form.validate():
            service.ask_to_hold(
                current.db(),
                case,
                line=line,
                until_on=form.value("until_on"),
                reason=form.value("reason"),
                actor=current.actor(),
                at=current.now(),
            )
            return see_other(url_for("openings.openings", case_id=case.id))
    except Invalid as fault:
        form.refuse(fault)
    return page("openings/hold.html", case=case, form=form, line=line, words=words)


@bp.post("/hold/<uuid:hold_id>")
@enter(CASE_WORKER)
def decide(case: Case, hold_id: UUID) -> ResponseReturnValue:
    grant = {"yes": True, "no": False}.get(request.form.get("grant", ""))
    if grant is None:
        raise NotFound
    service.decide_hold(
        current.db(), case, hold_id, grant=grant, actor=current.actor(), at=current.now()
    )
    return see_other(url_for("openings.openings", case_id=case.id))


def _question_page(case: Case, question_id: UUID, form: AnswerForm) -> ResponseReturnValue:
    view = service.staff_view(current.db(), case, at=current.now())
    asked: list[tuple[Question, str]] = [
        each for each in view.questions if each[0].id == question_id
    ]
    if not asked:
        raise NotFound
    question, words = asked[0]
    names = [name for each in view.lines if each.line.key == question.line for name in each.names]
    return page(
        "openings/answer.html", case=case, form=form, question=question, words=words, names=names
    )


@bp.get("/asked/<uuid:question_id>")
@enter(CASE_WORKER)
def asked(case: Case, question_id: UUID) -> ResponseReturnValue:
    return _question_page(case, question_id, AnswerForm())


@bp.post("/asked/<uuid:question_id>")
@enter(CASE_WORKER)
def answer(case: Case, question_id: UUID) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate():
        return _question_page(case, question_id, form)
    service.answer_why(
        current.db(),
        case,
        question_id,
        answer=form.value("answer"),
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("openings.openings", case_id=case.id))


def _odd_page(odd_id: UUID, form: LookedForm) -> ResponseReturnValue:
    found, reader = odd.get_odd(current.db(), odd_id, actor=current.actor())
    return page(
        "openings/odd.html",
        form=form,
        odd=found,
        reader=reader,
        words=ODDITY_WORDS[found.oddity].format(times=found.times),
        hours=odd.hours_of(current.db(), found),
    )


@odd_bp.get("/<uuid:odd_id>")
@enter(LEAD)
def odd_reading(odd_id: UUID) -> ResponseReturnValue:
    return _odd_page(odd_id, LookedForm())


@odd_bp.post("/<uuid:odd_id>")
@enter(LEAD)
def looked_at(odd_id: UUID) -> ResponseReturnValue:
    form = LookedForm()
    if not form.validate():
        return _odd_page(odd_id, form)
    found, _ = odd.get_odd(current.db(), odd_id, actor=current.actor())
    odd.look_at(
        current.db(), found, note=form.value("note"), actor=current.actor(), at=current.now()
    )
    return see_other(url_for("odd_reading.odd_reading", odd_id=odd_id))


def init_app(app: Flask) -> None:
    """Add the pages and the words of the prompts that lead to them."""
    app.register_blueprint(bp)
    add_sources(app)
    app.register_blueprint(odd_bp)
    decided_by((odd.ODD,), odd.odd_deciders)
    case_page(app).tab(Tab("Opened by", "openings.openings", 97))
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=service.ASKED_WHY,
            word="Asked why",
            sentence="{initials} asks why their record was opened",
            action="Answer",
            endpoint="openings.asked",
            arguments=("case_id", ("question_id", "subject_id")),
        )
    )
    kinds.register(
        PromptKind(
            code=service.HOLD_ASKED,
            word="To decide",
            sentence="A colleague asks to hold back who opened the record of {initials}",
            action="Decide",
            endpoint="openings.openings",
        )
    )
    kinds.register(
        PromptKind(
            code=odd.ODD,
            word="Odd reading",
            sentence="Somebody’s reading should be looked at",
            action="Look at it",
            endpoint="odd_reading.odd_reading",
            arguments=(("odd_id", "subject_id"),),
        )
    )

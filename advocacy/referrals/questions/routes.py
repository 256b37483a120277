"""Pages on which a lead asks whoever made a referral for more, and writes down the answer."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.referrals.models import Referral
from advocacy.referrals.questions.forms import ANSWERED, ROUTES, AnswerForm, AskForm
from advocacy.referrals.questions.models import AskedBy
from advocacy.referrals.questions.service import (
    Asked,
    ask_referrer,
    find_open,
    is_pressing,
    latest_answer,
    may_ask,
    record_answer,
)
from advocacy.referrals.rules import TRIAGE
from advocacy.referrals.withdrawing import ANSWER
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("questions", __name__, url_prefix="/staff/referrals/<uuid:referral_id>")


@bp.get("/ask")
@enter(TRIAGE)
def ask_page(referral: Referral) -> ResponseReturnValue:
    return _ask(referral, AskForm(of_whom=referral.referrer))


@bp.post("/ask")
@enter(TRIAGE)
def ask(referral: Referral) -> ResponseReturnValue:
    form = AskForm()
    if not form.validate():
        return _ask(referral, form)
    asked = Asked(
        what=form.value("what"),
        of_whom=form.value("of_whom"),
        route=AskedBy(form.value("route")),
        used=form.value("used"),
        answer_by=form.value("answer_by"),
    )
    try:
        ask_referrer(current.db(), referral, asked, actor=current.actor(), at=current.now())
    except Invalid as fault:
        form.refuse(fault)
        return _ask(referral, form)
    return see_other(url_for("referrals.referral", referral_id=referral.id))


def _ask(referral: Referral, form: AskForm) -> ResponseReturnValue:
    return page(
        "referrals/questions/ask.html",
        referral=referral,
        form=form,
        may_ask=may_ask(referral),
        pressing=is_pressing(referral),
        latest=latest_answer(referral, at=current.now()),
    )


@bp.get("/answer")
@enter(TRIAGE)
def answer_page(referral: Referral) -> ResponseReturnValue:
    return _answer(referral, AnswerForm())


@bp.post("/answer")
@enter(TRIAGE)
def answer(referral: Referral) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate():
        return _answer(referral, form)
    record_answer(
        current.db(),
        referral,
        answer=form.value("answer"),
        came=form.value("came") == ANSWERED,
        actor=current.actor(),
        at=current.now(),
    )
    with_file = form.value("with_file") == "yes"
    where = "referral_files.ask" if with_file else "referrals.referral"
    return see_other(url_for(where, referral_id=referral.id))


def _answer(referral: Referral, form: AnswerForm) -> ResponseReturnValue:
    return page(
        "referrals/questions/answer.html",
        referral=referral,
        form=form,
        question=find_open(current.db(), referral),
        routes=dict(ROUTES),
    )


def init_app(app: Flask) -> None:
    """Add the pages and the words of their prompt."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=ANSWER,
            word="Referral",
            sentence="An answer is due from whoever made a referral",
            action="Ask again",
            endpoint="referrals.referral",
            arguments=(("referral_id", "subject_id"),),
        )
    )

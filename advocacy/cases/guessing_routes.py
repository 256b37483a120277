"""Tells the advocate that somebody tries to sign in as the survivor, and what to do about it."""

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.signing_in import GUESSED
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("guessing", __name__, url_prefix="/staff/cases/<uuid:case_id>/sign-in-tries")


@bp.get("/")
@enter(CASE_WORKER)
def tries(case: Case) -> ResponseReturnValue:
    return page("cases/guessing.html", case=case)


@bp.post("/")
@enter(CASE_WORKER)
def looked_into(case: Case) -> ResponseReturnValue:
    settle_prompts(
        current.db(), kind=GUESSED, subject_id=case.id, actor=current.actor(), at=current.now()
    )
    return see_other(url_for("cases.overview", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the page and the words of the prompt that leads to it."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=GUESSED,
            word="Sign-in guessed",
            sentence="Somebody tries to sign in as {initials}",
            action="See what to do",
            endpoint="guessing.tries",
        )
    )

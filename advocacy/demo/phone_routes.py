"""The page on which the demo's texts can be read and answered; it exists only under the demo."""

from typing import cast

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import OPEN_STAFF
from advocacy.db import beyond_the_wall
from advocacy.demo import phone
from advocacy.demo.codes import list_codes, seconds_left
from advocacy.demo.on_duty import list_words
from advocacy.demo.phone_forms import AnswerForm, PlanForm
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("demo_phone", __name__, url_prefix="/demo")


def _phone() -> phone.DemoPhone:
    return cast("phone.DemoPhone", current.ports().sms)


@bp.get("/", strict_slashes=False)
@enter(OPEN_STAFF)
def phones() -> ResponseReturnValue:
    at = current.now()
    with beyond_the_wall(current.db(), why="the demo shows every invented phone"):
        shown = phone.list_phones(current.db(), _phone())
        words = list_words(current.db())
    return page(
        "demo/phone.html",
        phones=shown,
        now=at,
        codes=list_codes(current.db(), at=at),
        left=seconds_left(at),
        words=words,
    )


@bp.post("/answer")
@enter(OPEN_STAFF)
def answer() -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate():
        phone.answer(
            current.db(),
            _phone(),
            number=form.value("number"),
            body=form.value("body"),
            at=current.now(),
        )
    return see_other("/demo/")


@bp.post("/due")
@enter(OPEN_STAFF)
def due() -> ResponseReturnValue:
    with beyond_the_wall(current.db(), why="the demo moves any invented check-in"):
        phone.due_now(current.db(), PlanForm().plan(), at=current.now())
    return see_other("/demo/")


@bp.post("/deadline")
@enter(OPEN_STAFF)
def deadline() -> ResponseReturnValue:
    with beyond_the_wall(current.db(), why="the demo moves any invented check-in"):
        phone.deadline_now(current.db(), PlanForm().plan(), at=current.now())
    return see_other("/demo/")


def init_app(app: Flask) -> None:
    """Add the page; called by the demo alone."""
    app.register_blueprint(bp)

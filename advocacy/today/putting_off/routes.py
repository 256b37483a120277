"""Pages that put something off, show what waits, and bring it back."""

from flask import Blueprint, Flask, current_app, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import ADVOCATE
from advocacy.prompts.kinds import prompt_kinds
from advocacy.prompts.putting_off import AlreadyPutOff, CannotWait, come_back, is_put_off, put_off
from advocacy.today.putting_off.forms import REASONS, PutOffForm
from advocacy.today.putting_off.rules import ON_THEIR_DAY
from advocacy.today.putting_off.service import Until, list_history, list_put_off, offered
from advocacy.today.rows import TodayRow, can_wait, row_of
from advocacy.today.service import Due
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.words import said_when

bp = Blueprint("putting_off", __name__, url_prefix="/staff/today")


@bp.get("/put-off")
@enter(ADVOCATE)
def everything() -> ResponseReturnValue:
    waiting = list_put_off(current.db(), actor=current.actor(), at=current.now())
    current.shown_cases(each.due.case.id for each in waiting if each.due.case)
    rows = [(each, _row(each.due)) for each in waiting]
    return page("today/putting_off/put_off.html", rows=rows, reasons=REASONS)


@bp.get("/<uuid:prompt_id>/put-off")
@enter(ON_THEIR_DAY)
def ask(due: Due) -> ResponseReturnValue:
    return _ask(due, _form())


@bp.post("/<uuid:prompt_id>/put-off")
@enter(ON_THEIR_DAY)
def send(due: Due) -> ResponseReturnValue:
    form = _form()
    if not form.validate():
        return _ask(due, form)
    until_at = offered(current.now())[Until(form.value("until"))]
    try:
        if not _may_wait(due):
            raise CannotWait
        put_off(
            current.db(),
            due.prompt,
            until_at=until_at,
            actor=current.actor(),
            at=current.now(),
            **form.chosen(),
        )
    except (AlreadyPutOff, CannotWait) as fault:
        flash(fault.sentence)
        return see_other(url_for("putting_off.everything"))
    flash(f"Put off. It is back {said_when(until_at)}.")
    return see_other("/staff/")


@bp.post("/<uuid:prompt_id>/bring-back")
@enter(ON_THEIR_DAY)
def bring_back(due: Due) -> ResponseReturnValue:
    if come_back(current.db(), due.prompt, actor=current.actor(), at=current.now()):
        flash("It is back on the day.")
    return see_other("/staff/")


def _form() -> PutOffForm:
    form = PutOffForm()
    form.offer(offered(current.now()))
    return form


def _ask(due: Due, form: PutOffForm) -> ResponseReturnValue:
    if due.case is not None:
        current.shown_cases([due.case.id])
    return page(
        "today/putting_off/ask.html",
        form=form,
        row=_row(due),
        may_wait=_may_wait(due) and not is_put_off(due.prompt, at=current.now()),
        history=list_history(current.db(), due.prompt),
        reasons=REASONS,
    )


def _may_wait(due: Due) -> bool:
    return can_wait(due, prompt_kinds(current_app).by_code, at=current.now())


def _row(due: Due) -> TodayRow:
    return row_of(due, prompt_kinds(current_app).by_code, at=current.now())


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)

"""Pages of the call list."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Flask, flash, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import ADVOCATE
from advocacy.actor import Role
from advocacy.contacts.calling.service import CallKey, Tried, list_calls, record_tried
from advocacy.contacts.forms import as_id
from advocacy.contacts.goals import OVERDUE
from advocacy.db import new_id
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("call_list", __name__, url_prefix="/staff/calls")


@bp.get("/")
@enter(ADVOCATE)
def calls() -> ResponseReturnValue:
    return _list()


def _list(problem: str = "") -> ResponseReturnValue:
    after = _read(request.args.get("after", ""))
    found, following = list_calls(
        current.db(), actor=current.actor(), at=current.now(), after=after
    )
    current.shown_cases(each.case.id for each in found)
    return page(
        "contacts/calling/list.html",
        calls=found,
        following=_written(following),
        first_page=after is None,
        form_id=new_id(),
        problem=problem,
        now=current.now(),
    )


@bp.post("/tried")
@enter(ADVOCATE)
def tried() -> ResponseReturnValue:
    ticked = {found for each in request.form.getlist("case") if (found := as_id(each))}
    try:
        done = record_tried(
            current.db(),
            ticked,
            form_id=as_id(request.form.get("form_id")) or new_id(),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        return _list(str(fault))
    flash(_said(done))
    return see_other(url_for("call_list.calls"))


def _said(done: Tried) -> str:
    """Return what was done, by counts alone: it travels in a cookie."""
    said = f"Tried, no answer: recorded for {done.recorded}."
    if done.refused:
        said += f" Not recorded for {done.refused}: where they are still listed, the row says why."
    return said


def _written(key: CallKey | None) -> str:
    return "" if key is None else f"{key[0]}_{write_key(key[1:])}"


def _read(text: str) -> CallKey | None:
    rank, _, rest = text.partition("_")
    found: tuple[datetime, UUID] | None = read_key(rest)
    return (int(rank), *found) if found is not None and rank in ("0", "1", "2") else None


def init_app(app: Flask) -> None:
    """Add the pages, the way to them and the words of the prompt about goals."""
    app.register_blueprint(bp)
    ways(app).add(Way("Call list", "/staff/calls/", 78, frozenset({Role.ADVOCATE, Role.LEAD})))
    prompt_kinds(app).register(
        PromptKind(
            code=OVERDUE,
            word="Not reached",
            sentence="{initials} has not been reached in time",
            action="Ring and record",
            endpoint="contacts.new_contact",
            can_be_tried=True,
        )
    )

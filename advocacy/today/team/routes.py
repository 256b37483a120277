"""Pages of what waits with each of a team, for their lead."""

from uuid import UUID

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account
from advocacy.accounts.rules import LEAD
from advocacy.prompts.kinds import prompt_kinds
from advocacy.today.rows import row_of
from advocacy.today.team.service import Bucket, get_person, list_waiting, see_team
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

WORDS = {
    Bucket.ACT_NOW: "Act now",
    Bucket.OVERDUE: "Overdue",
    Bucket.DUE: "Due today",
    Bucket.PUT_OFF: "Put off",
}

bp = Blueprint("team", __name__, url_prefix="/staff/team")


@bp.get("/")
@enter(LEAD)
def everybody() -> ResponseReturnValue:
    loads, nobody = see_team(current.db(), actor=current.actor(), at=current.now())
    return page("today/team/team.html", loads=loads, nobody=nobody, words=WORDS)


@bp.get("/nobody")
@enter(LEAD)
def nobody() -> ResponseReturnValue:
    return _rows(None)


@bp.get("/<uuid:account_id>")
@enter(LEAD)
def person(account_id: UUID) -> ResponseReturnValue:
    return _rows(get_person(current.db(), account_id, actor=current.actor()))


def _rows(account: Account | None) -> ResponseReturnValue:
    kinds = prompt_kinds(current_app).by_code
    found = list_waiting(current.db(), account, actor=current.actor(), at=current.now())
    current.shown_cases(due.case.id for rows in found.values() for due in rows if due.case)
    sections = [
        (WORDS[bucket], [row_of(due, kinds, at=current.now(), yours=False) for due in rows])
        for bucket, rows in found.items()
    ]
    return page("today/team/person.html", account=account, sections=sections)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)

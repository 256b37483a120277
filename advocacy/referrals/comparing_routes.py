"""Pages a team lead is sent to: somebody who may be known, and a caller who was in danger."""

from uuid import UUID

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import LEAD
from advocacy.cases.conflicts.beyond import subscribe
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.referrals.call_log.forms import HandledForm
from advocacy.referrals.call_log.routes import see_call
from advocacy.referrals.calls import CALLER_IN_DANGER, MAY_BE_SUSPECT, get_call
from advocacy.referrals.known import MANY, get_check, settle_check
from advocacy.referrals.matching import list_matches
from advocacy.referrals.waiting import routes as waiting_list
from advocacy.referrals.withdrawing import (
    INTAKE_KEEPER,
    MATCHED,
    MATCHED_ELSEWHERE,
    say_who_decides,
)
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("comparing", __name__, url_prefix="/staff/referrals")


@bp.get("/checks/<uuid:check_id>")
@enter(LEAD)
def check(check_id: UUID) -> ResponseReturnValue:
    found = get_check(current.db(), check_id, actor=current.actor())
    return page(
        "referrals/check.html",
        check=found,
        matches=list_matches(current.db(), found.id, reader_id=current.actor().account_id),
        team_id=current.actor().team_id,
    )


@bp.post("/checks/<uuid:check_id>/seen")
@enter(LEAD)
def check_seen(check_id: UUID) -> ResponseReturnValue:
    found = get_check(current.db(), check_id, actor=current.actor())
    settle_check(current.db(), found, actor=current.actor(), at=current.now())
    return see_other("/staff/")


@bp.get("/calls/<uuid:call_id>")
@enter(LEAD)
def call(call_id: UUID) -> ResponseReturnValue:
    found = get_call(current.db(), call_id, actor=current.actor())
    return page("referrals/call_read.html", form=HandledForm(formdata=None), **see_call(found))


@bp.post("/calls/<uuid:call_id>/seen")
@enter(LEAD)
def call_seen(call_id: UUID) -> ResponseReturnValue:
    found = get_call(current.db(), call_id, actor=current.actor())
    settle_prompts(
        current.db(),
        kind=CALLER_IN_DANGER,
        also=(MAY_BE_SUSPECT,),
        subject_id=found.id,
        actor=current.actor(),
        at=current.now(),
    )
    return see_other("/staff/")


def init_app(app: Flask) -> None:
    """Add the pages, those of the waiting list too, and the words of their prompts."""
    app.register_blueprint(bp)
    waiting_list.init_app(app)
    subscribe(INTAKE_KEEPER)
    say_who_decides()
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=CALLER_IN_DANGER,
            word="Danger now",
            sentence="A caller to the helpline was in danger",
            action="Read the call",
            endpoint="comparing.call",
            arguments=(("call_id", "subject_id"),),
        )
    )
    for code in (MATCHED, MATCHED_ELSEWHERE):
        kinds.register(
            PromptKind(
                code=code,
                word="Possible match",
                sentence="Somebody asked about may be known to us",
                action="Compare",
                endpoint="comparing.check",
                arguments=(("check_id", "subject_id"),),
            )
        )
    kinds.register(
        PromptKind(
            code=MANY,
            word="Many searches",
            sentence="One person asked 20 times within an hour",
            action="Look",
            endpoint="comparing.check",
            arguments=(("check_id", "subject_id"),),
        )
    )

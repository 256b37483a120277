"""A call of somebody who gives reference and telephone word, and calls of nobody known."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, current_app, g, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.accounts.rules import one_of
from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.crisis.calls import UNKNOWN_CALL, find_team_call, resolve_call
from advocacy.crisis.essentials import see_essentials
from advocacy.crisis.forms import KNOWN_TO_POLICE
from advocacy.crisis.models import CrisisOpening, DutyCall
from advocacy.crisis.words import open_by_word
from advocacy.duty.calling import end_call
from advocacy.duty.forms import CallerForm, CallOverForm, TeamCallForm
from advocacy.duty.rules import BY_WORD
from advocacy.errors import NotFound
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.referrals.rules import INTAKE
from advocacy.web import current
from advocacy.web.guard import Rule, Site, enter
from advocacy.web.limits import Limit
from advocacy.web.pages import page, see_other

# Enough for a night of calls, too few to try words.
TRIES = Limit("telephone word", 20, 3600)
bp = Blueprint("calling", __name__, url_prefix="/staff/helpline/crisis")


def _load_team_call(
    session: Session, actor: Actor, _at: datetime, values: dict[str, Any]
) -> dict[str, Any]:
    call = find_team_call(session, values.pop("call_id"), actor=actor)
    if call is None:
        raise NotFound
    values["call"] = call
    return values


TEAM_CALL = Rule(
    "leads the team this call came to", Site.STAFF, one_of(Role.LEAD), load=_load_team_call
)


@bp.get("")
@enter(INTAKE)
def caller() -> ResponseReturnValue:
    return page("duty/caller.html", form=CallerForm(formdata=None), refused=False)


@bp.post("")
@enter(INTAKE, limit=TRIES)
def recognise() -> ResponseReturnValue:
    form = CallerForm()
    if not form.validate():
        form.word.data = ""
        return page("duty/caller.html", form=form, refused=False)
    opening = open_by_word(
        current.db(),
        reference=form.value("reference"),
        word=form.value("word"),
        passphrases=current_app.extensions["passphrases"],
        actor=current.actor(),
        at=current.now(),
    )
    if opening is None:
        # That it was tried has to stay, though the page says no.
        g.keeps_changes = True
        form.word.data = ""
        form.reference.errors = ["The reference and the word do not belong together"]
        return page("duty/caller.html", form=form, refused=True)
    return see_other(url_for("calling.essentials", opening_id=opening.id))


@bp.get("/<uuid:opening_id>")
@enter(BY_WORD)
def essentials(opening: CrisisOpening, case: Case) -> ResponseReturnValue:
    return _essentials(opening, case, CallOverForm(formdata=None))


@bp.post("/<uuid:opening_id>/end")
@enter(BY_WORD)
def end(opening: CrisisOpening, case: Case) -> ResponseReturnValue:
    form = CallOverForm()
    if not form.validate():
        return _essentials(opening, case, form)
    end_call(
        current.db(),
        opening,
        case,
        said=form.value("said"),
        to_duty=form.value("next_step") == "duty",
        actor=current.actor(),
        at=current.now(),
    )
    return see_other(url_for("helpline.log"))


def _essentials(opening: CrisisOpening, case: Case, form: CallOverForm) -> ResponseReturnValue:
    return page(
        "duty/caller_known.html",
        opening=opening,
        form=form,
        essentials=see_essentials(current.db(), case, at=current.now()),
        known=KNOWN_TO_POLICE,
        kinds=prompt_kinds(current_app).by_code,
    )


@bp.get("/unknown/<uuid:call_id>")
@enter(TEAM_CALL)
def team_call(call: DutyCall) -> ResponseReturnValue:
    return page("duty/team_call.html", call=call, form=TeamCallForm(formdata=None))


@bp.post("/unknown/<uuid:call_id>")
@enter(TEAM_CALL)
def resolve_team_call(call: DutyCall) -> ResponseReturnValue:
    form = TeamCallForm()
    if not form.validate():
        return page("duty/team_call.html", call=call, form=form)
    resolve_call(
        current.db(), call, reason=form.value("reason"), actor=current.actor(), at=current.now()
    )
    return see_other("/staff/")


def init_app(app: Flask) -> None:
    """Add the pages and the words of the prompt."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=UNKNOWN_CALL,
            word="Call",
            sentence="Somebody rang and was not identified",
            action="Read it",
            endpoint="calling.team_call",
            arguments=(("call_id", "subject_id"),),
        )
    )

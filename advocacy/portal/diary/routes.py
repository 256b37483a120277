"""The survivor's pages 1 to 6 and 8 to 9: writing down, checking, reading again, adding to it.

Every POST is answered by a redirect; which entry a page is about is remembered on the server.
"""

from uuid import UUID

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Added, Voice
from advocacy.incidents.paging import read_key
from advocacy.incidents.service import amend_incident, get_own_incident
from advocacy.portal.diary import adding, steps
from advocacy.portal.diary.forms import STEPS, CorrectForm, SaveForm, typed
from advocacy.portal.diary.reading import entry_list, entry_page
from advocacy.portal.drafts import begun_before, drop_draft, find_draft, keep_draft
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_WRITING, OWN_WRITTEN
from advocacy.portal.sections import Section
from advocacy.portal.tried import lead_back
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("diary", __name__, url_prefix="/a")


@bp.get("/<int(min=1, max=5):step>")
@enter(OWN_WRITING)
def show_step(case: Case, step: int) -> ResponseReturnValue:
    draft = find_draft(current.db(), actor=current.actor(), page=step)
    return page(
        "portal/diary/step.html",
        step=step,
        form=steps.filled(step, draft),
        sees=steps.who_sees(current.db(), case, at=current.now()),
    )


@bp.post("/<int(min=1, max=5):step>")
@enter(OWN_WRITING)
def answer_step(case: Case, step: int) -> ResponseReturnValue:
    skipped = "skip" in request.form and step != 1
    # Sent by the page itself while she writes: kept, not yet judged, and nothing to go to.
    in_passing = "X-Draft" in request.headers
    form = STEPS[step]()
    following = steps.keep_step(
        current.db(),
        case,
        step=step,
        form=form,
        data={} if skipped else typed(form, request.form),
        checked=not (skipped or in_passing),
        actor=current.actor(),
        at=current.now(),
    )
    if in_passing:
        return "", 204
    return see_other(f"/a/{following}")


@bp.get("/6")
@enter(OWN_WRITING)
def check(case: Case) -> ResponseReturnValue:
    answers = steps.kept_steps(current.db(), current.actor())
    unfinished = steps.first_unfinished(answers, at=current.now())
    if unfinished is not None:
        return lead_back(unfinished)
    told = steps.told_of(answers)
    return page(
        "portal/diary/check.html",
        form=SaveForm(),
        account=answers[1].data["account"][0],
        moment=steps.moment_of(answers.get(2), at=current.now()),
        told=told,
        kinds=BEHAVIOURS.plain_labels(told.behaviours),
        sees=steps.who_sees(current.db(), case, at=current.now()),
    )


@bp.post("/6")
@enter(OWN_WRITING)
def save(case: Case) -> ResponseReturnValue:
    try:
        steps.save_entry(current.db(), case, actor=current.actor(), at=current.now())
    except Invalid:
        return see_other("/a/6")
    return see_other("/a/7")


@bp.get("/8")
@enter(OWN_WRITTEN)
def show_entry(case: Case) -> ResponseReturnValue:
    try:
        shown = entry_page(current.db(), case, actor=current.actor())
    except NotFound:
        return see_other("/a/9")
    place = steps.get_place(current.db(), case, page=steps.ENTRY, actor=current.actor())
    return page(
        "portal/diary/entry.html",
        shown=shown,
        form=steps.asked_again(CorrectForm, place),
        sees=steps.who_sees(current.db(), case, at=current.now()),
    )


@bp.post("/8")
@enter(OWN_WRITTEN)
def add_to_entry(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    place = steps.get_place(session, case, page=steps.ENTRY, actor=actor)
    if "files" in request.form:
        steps.look_at(session, case, place.incident.id, page=steps.FILES, actor=actor, at=at)
        return see_other("/a/7")
    form = CorrectForm()
    good = form.validate()
    if good:
        amend_incident(
            session,
            place.incident,
            actor=actor,
            at=at,
            words=form.value("words"),
            voice=Voice.WROTE,
            added=Added(form.value("added")),
        )
    steps.look_at(
        session,
        case,
        place.incident.id,
        page=steps.ENTRY,
        actor=actor,
        at=at,
        errors={} if good else steps.errors_of(form),
        **({} if good else typed(form, request.form)),
    )
    return see_other("/a/8")


@bp.get("/9")
@enter(OWN_WRITTEN)
def entries(case: Case) -> ResponseReturnValue:
    draft = find_draft(current.db(), actor=current.actor(), page=9)
    after = read_key(draft.data.get("after", "")) if draft is not None else None
    return page(
        "portal/diary/list.html",
        shown=entry_list(current.db(), case, after=after),
        begun=begun_before(current.db(), actor=current.actor(), page=1),
    )


@bp.post("/9")
@enter(OWN_WRITTEN)
def choose_entry(case: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    if "after" in request.form:
        data = {"after": request.form["after"][:80]}
        keep_draft(session, case, actor=actor, page=9, data=data, errors={}, at=at)
        return see_other("/a/9")
    try:
        chosen = UUID(request.form.get("entry", ""))
    except ValueError as fault:
        raise NotFound from fault
    incident = get_own_incident(session, chosen, case=case)
    steps.look_at(session, case, incident.id, page=steps.ENTRY, actor=actor, at=at)
    drop_draft(session, actor=actor, page=9)
    return see_other("/a/8")


def _write_tile(session: Session, _case: Case, actor: Actor, _at: object) -> TileState:
    started = find_draft(session, actor=actor, page=1) is not None
    return TileState(hint="You have started one" if started else "What happened, in your words")


def _read_tile(_session: Session, _case: Case, _actor: Actor, _at: object) -> TileState:
    return TileState(hint="Read it or add to it")


def init_app(app: Flask) -> None:
    """Add the pages, the one that takes files too, and their two choices on the first screen."""
    app.register_blueprint(bp)
    adding.init_app(app)
    portal_home(app).tile(Tile("Write something down", 1, 10, Section.WRITING, _write_tile))
    portal_home(app).tile(Tile("What you wrote", 9, 20, Section.WRITTEN, _read_tile))

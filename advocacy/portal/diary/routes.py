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
from advocacy.portal.diary import adding, seen, steps, telling
from advocacy.portal.diary.forms import QUESTIONS, STEPS, CorrectForm, SaveForm, typed
from advocacy.portal.diary.more_forms import ELSE, RULE, offer
from advocacy.portal.diary.reading import entry_list, entry_page
from advocacy.portal.diary.steps import Going
from advocacy.portal.drafts import begun_before, drop_draft, find_draft, keep_draft
from advocacy.portal.place import is_at, keep_place
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_WRITING, OWN_WRITTEN
from advocacy.portal.sections import Section
from advocacy.portal.tried import lead_back
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("diary", __name__, url_prefix="/a")
_STEP = "/<any({}):step>".format(", ".join(f"'{step}'" for step in STEPS))


@bp.get(_STEP)
@enter(OWN_WRITING)
def show_step(case: Case, step: str) -> ResponseReturnValue:
    return _show(case, int(step))


def _show(case: Case, step: int) -> ResponseReturnValue:
    answers = telling.kept_steps(current.db(), current.actor())
    chosen = steps.chosen_pages(answers.get(ELSE))
    form = steps.filled(step, answers.get(step), rules=_rules(case, step, answers))
    return page(
        "portal/diary/step.html",
        step=step,
        form=form,
        question=QUESTIONS[step],
        before=steps.step_before(step, chosen),
        people=telling.people_of(answers.get(step)),
        sees=steps.who_sees(current.db(), case, at=current.now()),
    )


def _rules(case: Case, step: int, answers: telling.Steps) -> list[tuple[str, str]]:
    if step not in (ELSE, RULE):
        return []
    found = telling.rules_of(current.db(), case, answers, actor=current.actor(), at=current.now())
    return found.choices


@bp.post(_STEP)
@enter(OWN_WRITING)
def answer_step(case: Case, step: str) -> ResponseReturnValue:
    return _keep(case, int(step))


def _keep(case: Case, step: int) -> ResponseReturnValue:
    # Sent by the page itself while she writes: kept, not yet judged, and nothing to go to.
    in_passing = "X-Draft" in request.headers
    session, actor = current.db(), current.actor()
    if in_passing and is_at(session, actor=actor, pages=steps.pages_after(step)):
        # On its way since before she went on: what she sent with the page itself is newer.
        return "", 204
    going = Going.PASSING if in_passing else _going(step)
    answers = telling.kept_steps(current.db(), current.actor()) if step in (ELSE, RULE) else {}
    form = offer(STEPS[step](), _rules(case, step, answers))
    following = steps.keep_step(
        current.db(),
        case,
        step=step,
        form=form,
        data=typed(form, request.form),
        going=going,
        out=request.form.get("out", ""),
        actor=current.actor(),
        at=current.now(),
    )
    if in_passing:
        return "", 204
    keep_place(session, actor=actor, path=f"/a/{following}", at=current.now())
    return see_other(f"/a/{following}")


def _going(step: int) -> Going:
    pressed = next((each for each in Going if each.value in request.form), Going.NEXT)
    return Going.NEXT if step == 1 and pressed is Going.SKIP else pressed


@bp.get("/6")
@enter(OWN_WRITING)
def check(case: Case) -> ResponseReturnValue:
    if telling.just_saved(current.db(), current.actor()):
        return see_other("/a/7")
    answers = telling.kept_steps(current.db(), current.actor())
    unfinished = telling.first_unfinished(answers, at=current.now())
    if unfinished is not None:
        return lead_back(unfinished)
    told = telling.told_of(answers)
    rules = telling.rules_of(current.db(), case, answers, actor=current.actor(), at=current.now())
    return page(
        "portal/diary/check.html",
        form=SaveForm(),
        account=answers[1].data["account"][0],
        moment=telling.moment_of(answers.get(2), at=current.now()),
        told=told,
        witnesses=telling.witnesses_of(answers),
        rule=rules.chosen_words,
        aimed=telling.aimed_words(answers),
        kinds=BEHAVIOURS.plain_labels(told.behaviours),
        sees=steps.who_sees(current.db(), case, at=current.now()),
    )


@bp.post("/6")
@enter(OWN_WRITING)
def save(case: Case) -> ResponseReturnValue:
    try:
        telling.save_entry(current.db(), case, actor=current.actor(), at=current.now())
    except Invalid:
        return see_other("/a/6")
    keep_place(current.db(), actor=current.actor(), path="/a/7", at=current.now())
    return see_other("/a/7")


@bp.get("/8")
@enter(OWN_WRITTEN)
def show_entry(case: Case) -> ResponseReturnValue:
    try:
        place = steps.get_place(current.db(), case, page=steps.ENTRY, actor=current.actor())
    except NotFound:
        return see_other("/a/9")
    return page(
        "portal/diary/entry.html",
        shown=entry_page(current.db(), place.incident, account_id=current.actor().account_id),
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
    if "seen" in request.form:
        steps.look_at(session, case, place.incident.id, page=steps.SEEN_TOO, actor=actor, at=at)
        return see_other("/a/80")
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
    seen.init_app(app)
    portal_home(app).tile(Tile("Write something down", 1, 10, Section.WRITING, _write_tile))
    portal_home(app).tile(Tile("What you wrote", 9, 20, Section.WRITTEN, _read_tile))

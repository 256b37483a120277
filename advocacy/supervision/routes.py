"""Pages of supervision: the lead's team, one of it, one's own, and writing a note."""

from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.models import Account
from advocacy.accounts.rules import ADVOCATE, LEAD
from advocacy.actor import Role
from advocacy.cases.case_rules import CASE_LEAD
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.prompts.deciders import decided_by
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.supervision import answering, forms, lists, note_routes, service, team
from advocacy.supervision.reviewing import routes as reviewing
from advocacy.supervision.reviewing.planning import local_day
from advocacy.supervision.tidying import who_hears, who_meets, who_reads
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("supervision", __name__, url_prefix="/staff")
_WITH = "/supervision/with/<uuid:account_id>"


@bp.get("/supervision/")
@enter(LEAD)
def everybody() -> ResponseReturnValue:
    found = team.see_team(current.db(), actor=current.actor(), at=current.now())
    return page("supervision/team.html", team=found)


@bp.get("/supervision/mine/")
@enter(ADVOCATE)
def mine() -> ResponseReturnValue:
    notes, older = _notes_with(current.actor().account_id)
    return page("supervision/mine.html", notes=notes, older=older)


def _notes_with(account_id: UUID | None) -> tuple[list[lists.Listed], str]:
    if account_id is None:
        raise NotFound
    found, older = lists.list_with(
        current.db(),
        account_id,
        actor=current.actor(),
        at=current.now(),
        before=read_key(request.args.get("before", "")),
    )
    current.shown_cases(each.case.id for each in found if each.case)
    return found, write_key(older)


@bp.get(f"{_WITH}/")
@enter(LEAD)
def person(account_id: UUID) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    account = service.get_supervised(session, account_id, actor=actor)
    cases = team.list_cases_of(session, account, actor=actor, at=at)
    current.shown_cases(each.case.id for each in cases)
    notes, older = _notes_with(account.id)
    return page(
        "supervision/person.html",
        account=account,
        cases=cases,
        notes=notes,
        older=older,
        next_on=team.find_next(session, account),
        today=local_day(at),
    )


@bp.get(f"{_WITH}/new")
@enter(LEAD)
def new_note(account_id: UUID) -> ResponseReturnValue:
    account = service.get_supervised(current.db(), account_id, actor=current.actor())
    return _new_page(None, _fresh(None, account), account)


@bp.post(f"{_WITH}/new")
@enter(LEAD)
def keep_note(account_id: UUID) -> ResponseReturnValue:
    account = service.get_supervised(current.db(), account_id, actor=current.actor())
    return _keep(None, account)


@bp.get("/cases/<uuid:case_id>/supervision/new")
@enter(CASE_LEAD)
def new_case_note(case: Case) -> ResponseReturnValue:
    return _new_page(case, _fresh(case, None), None)


@bp.post("/cases/<uuid:case_id>/supervision/new")
@enter(CASE_LEAD)
def keep_case_note(case: Case) -> ResponseReturnValue:
    return _keep(case, None)


def _fresh(case: Case | None, account: Account | None) -> forms.NoteForm:
    form = forms.NoteForm(held_on=local_day(current.now()), form_id=forms.new_mark())
    return _offered(form, case, account)


def _offered(form: forms.NoteForm, case: Case | None, account: Account | None) -> forms.NoteForm:
    people = service.list_supervised(
        current.db(), actor=current.actor(), at=current.now(), case=case
    )
    return form.offer(people, only=account.id if account else None)


def _new_page(
    case: Case | None, form: forms.NoteForm, account: Account | None
) -> ResponseReturnValue:
    return page("supervision/new.html", case=case, form=form, account=account)


def _keep(case: Case | None, account: Account | None) -> ResponseReturnValue:
    form = _offered(forms.NoteForm(), case, account)
    if form.validate():
        try:
            note = service.note_supervision(
                current.db(),
                case,
                form.held(),
                with_id=form.with_id(),
                form_id=form.mark(),
                actor=current.actor(),
                at=current.now(),
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return see_other(url_for("supervision_notes.show", note_id=note.id))
    return _new_page(case, form, account)


def init_app(app: Flask) -> None:
    """Add the pages, the ways to them and the words of the prompts; then those of reviews."""
    app.register_blueprint(bp)
    note_routes.init_app(app)
    reviewing.init_app(app)
    ways(app).add(Way("Supervision", "/staff/supervision/", 89, frozenset({Role.LEAD})))
    ways(app).add(Way("Supervision", "/staff/supervision/mine/", 89, frozenset({Role.ADVOCATE})))
    decided_by((service.READ,), who_reads)
    decided_by((answering.ANSWERED,), who_hears)
    decided_by((service.NEXT,), who_meets)
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=service.READ,
            word="Supervision",
            sentence="Read what was noted of your supervision",
            action="Read it",
            endpoint="supervision_notes.show",
            arguments=(("note_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=answering.ANSWERED,
            word="Supervision",
            sentence="Words were added to what you noted of a supervision",
            action="Read them",
            endpoint="supervision_notes.show",
            arguments=(("note_id", "subject_id"),),
        )
    )
    kinds.register(
        PromptKind(
            code=service.NEXT,
            word="Supervision",
            sentence="Supervision is due",
            action="Prepare it",
            endpoint="supervision.person",
            arguments=(("account_id", "subject_id"),),
        )
    )

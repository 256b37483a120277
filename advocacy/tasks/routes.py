"""Pages about tasks: those of a case, and all that somebody has to do."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.rules import ADVOCATE
from advocacy.actor import Role
from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.closing.registry import closing_questions
from advocacy.cases.models import Case
from advocacy.cases.pages import Tab, case_page
from advocacy.cases.transferring.taking import when_passed_on
from advocacy.errors import Invalid
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.tasks import service
from advocacy.tasks.case_closing import ask_about_tasks, end_tasks
from advocacy.tasks.forms import (
    REPEATS,
    STEPS,
    ChangeForm,
    SettleForm,
    TaskFilterForm,
    TaskForm,
    filled,
)
from advocacy.tasks.happened import add_sources
from advocacy.tasks.lists import list_tasks
from advocacy.tasks.models import Task, TaskState
from advocacy.tasks.passing_on import pass_tasks_on
from advocacy.tasks.takers import list_takers
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other
from advocacy.web.paging import read_key, write_key

bp = Blueprint("tasks", __name__, url_prefix="/staff")
_OF_CASE, _OWN = "/cases/<uuid:case_id>/tasks", "/tasks"


@bp.get(f"{_OF_CASE}/")
@enter(CASE_WORKER)
def case_tasks(case: Case) -> ResponseReturnValue:
    return _list(case, url_for("tasks.case_tasks", case_id=case.id))


@bp.get(f"{_OWN}/")
@enter(ADVOCATE)
def my_tasks() -> ResponseReturnValue:
    return _list(None, url_for("tasks.my_tasks"))


def _list(case: Case | None, address: str) -> ResponseReturnValue:
    form = TaskFilterForm(request.args)
    found, following = list_tasks(
        current.db(),
        actor=current.actor(),
        at=current.now(),
        wanted=form.wanted(),
        case=case,
        after=read_key(request.args.get("after", "")),
    )
    current.shown_cases(each.case.id for each in found if each.case)
    chosen = {name: request.args[name] for name in ("whose", "by", "state") if name in request.args}
    return page(
        "tasks/list.html",
        case=case,
        tasks=found,
        form=form,
        address=address,
        chosen=chosen,
        following=write_key(following),
    )


@bp.get(f"{_OF_CASE}/new")
@enter(CASE_WORKER)
def new_case_task(case: Case) -> ResponseReturnValue:
    return page("tasks/new.html", case=case, form=_form(TaskForm(), case))


@bp.post(f"{_OF_CASE}/new")
@enter(CASE_WORKER)
def add_case_task(case: Case) -> ResponseReturnValue:
    return _add(case)


@bp.get(f"{_OWN}/new")
@enter(ADVOCATE)
def new_own_task() -> ResponseReturnValue:
    return page("tasks/new.html", case=None, form=_form(TaskForm(), None))


@bp.post(f"{_OWN}/new")
@enter(ADVOCATE)
def add_own_task() -> ResponseReturnValue:
    return _add(None)


def _form(form: TaskForm, case: Case | None) -> Any:
    actor = current.actor()
    takers = list_takers(current.db(), case, actor=actor, at=current.now())
    return form.offer(takers, has_case=case is not None, own=actor.account_id)


def _add(case: Case | None) -> ResponseReturnValue:
    form = _form(TaskForm(), case)
    if form.validate():
        try:
            service.add_task(
                current.db(), case, form.wanted(), actor=current.actor(), at=current.now()
            )
        except Invalid as fault:
            form.refuse(fault)
        else:
            return see_other(_address("list", case))
    return page("tasks/new.html", case=case, form=form)


def _address(to: str, case: Case | None, **more: Any) -> str:
    """Return the address of a page about tasks, of a case or of one's own."""
    names = {
        "list": ("tasks.case_tasks", "tasks.my_tasks"),
        "show": ("tasks.show_case_task", "tasks.show_own_task"),
        "change": ("tasks.change_case_task", "tasks.change_own_task"),
        "settle": ("tasks.settle_case_task", "tasks.settle_own_task"),
    }[to]
    return url_for(names[0], case_id=case.id, **more) if case else url_for(names[1], **more)


@bp.get(f"{_OF_CASE}/<uuid:task_id>")
@enter(CASE_WORKER)
def show_case_task(case: Case, task_id: UUID) -> ResponseReturnValue:
    task = service.get_case_task(current.db(), task_id, case=case)
    return _show(task, case, SettleForm())


@bp.get(f"{_OWN}/<uuid:task_id>")
@enter(ADVOCATE)
def show_own_task(task_id: UUID) -> ResponseReturnValue:
    task = service.get_own_task(current.db(), task_id, actor=current.actor())
    return _show(task, None, SettleForm())


def _show(
    task: Task, case: Case | None, form: SettleForm, *, status: int | None = None, changed: str = ""
) -> ResponseReturnValue:
    return page(
        "tasks/show.html",
        status=status,
        case=case,
        task=task,
        history=service.see_history(current.db(), task),
        form=form,
        changed=changed,
        step_words=STEPS,
        repeats=REPEATS,
        list_url=_address("list", case),
        change_url=_address("change", case, task_id=task.id),
        settle_url=_address("settle", case, task_id=task.id),
    )


@bp.post(f"{_OF_CASE}/<uuid:task_id>/settle")
@enter(CASE_WORKER)
def settle_case_task(case: Case, task_id: UUID) -> ResponseReturnValue:
    return _settle(service.get_case_task(current.db(), task_id, case=case), case)


@bp.post(f"{_OWN}/<uuid:task_id>/settle")
@enter(ADVOCATE)
def settle_own_task(task_id: UUID) -> ResponseReturnValue:
    return _settle(service.get_own_task(current.db(), task_id, actor=current.actor()), None)


def _settle(task: Task, case: Case | None) -> ResponseReturnValue:
    form = SettleForm()
    if not form.validate():
        return _show(task, case, form)
    try:
        service.settle_task(
            current.db(),
            task,
            case,
            state=TaskState(form.value("state")),
            outcome=form.value("outcome"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _show(task, case, form)
    except service.TaskSettled as fault:
        return _show(task, case, form, status=fault.status, changed=fault.sentence)
    return see_other(_address("show", case, task_id=task.id))


@bp.get(f"{_OF_CASE}/<uuid:task_id>/change")
@enter(CASE_WORKER)
def change_case_task(case: Case, task_id: UUID) -> ResponseReturnValue:
    task = service.get_case_task(current.db(), task_id, case=case)
    return _change_page(task, case, _form(ChangeForm(data=filled(task)), case))


@bp.post(f"{_OF_CASE}/<uuid:task_id>/change")
@enter(CASE_WORKER)
def save_case_task(case: Case, task_id: UUID) -> ResponseReturnValue:
    return _save(service.get_case_task(current.db(), task_id, case=case), case)


@bp.get(f"{_OWN}/<uuid:task_id>/change")
@enter(ADVOCATE)
def change_own_task(task_id: UUID) -> ResponseReturnValue:
    task = service.get_own_task(current.db(), task_id, actor=current.actor())
    return _change_page(task, None, _form(ChangeForm(data=filled(task)), None))


@bp.post(f"{_OWN}/<uuid:task_id>/change")
@enter(ADVOCATE)
def save_own_task(task_id: UUID) -> ResponseReturnValue:
    return _save(service.get_own_task(current.db(), task_id, actor=current.actor()), None)


def _save(task: Task, case: Case | None) -> ResponseReturnValue:
    form: ChangeForm = _form(ChangeForm(), case)
    if not form.validate():
        return _change_page(task, case, form)
    try:
        service.change_task(
            current.db(),
            task,
            case,
            form.wanted(),
            seen=form.version(),
            words=form.value("words"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _change_page(task, case, form)
    except service.TaskChanged as fault:
        form.seen.process_data(str(task.version))
        return _change_page(task, case, form, status=fault.status, changed=fault.sentence)
    return see_other(_address("show", case, task_id=task.id))


def _change_page(
    task: Task, case: Case | None, form: ChangeForm, *, status: int | None = None, changed: str = ""
) -> ResponseReturnValue:
    return page(
        "tasks/change.html",
        status=status,
        case=case,
        task=task,
        form=form,
        changed=changed,
        holder=service.see_history(current.db(), task).holder if changed else "",
        show_url=_address("show", case, task_id=task.id),
    )


def init_app(app: Flask) -> None:
    """Add the pages, the tab, the way to them and the words of the prompts."""
    app.register_blueprint(bp)
    when_passed_on(pass_tasks_on)
    closing_questions(app).add(ask_about_tasks, end_tasks, order=80)
    add_sources(app)
    case_page(app).tab(Tab("Tasks", "tasks.case_tasks", 45))
    ways(app).add(Way("Tasks", "/staff/tasks/", 76, frozenset({Role.ADVOCATE, Role.LEAD})))
    kinds = prompt_kinds(app)
    kinds.register(
        PromptKind(
            code=service.DUE,
            word="Task",
            sentence="There is something to do for {initials}",
            action="Open the task",
            endpoint="tasks.show_case_task",
            arguments=("case_id", ("task_id", "subject_id")),
        )
    )
    kinds.register(
        PromptKind(
            code=service.OWN_DUE,
            word="Task",
            sentence="There is something to do",
            action="Open the task",
            endpoint="tasks.show_own_task",
            arguments=(("task_id", "subject_id"),),
        )
    )

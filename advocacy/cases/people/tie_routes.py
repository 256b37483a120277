"""The page of who is connected with whom: a picture, the same as a table, and a form."""

from uuid import UUID

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case
from advocacy.cases.people.models import Tie
from advocacy.cases.people.picture import WORDS, draw
from advocacy.cases.people.ties import list_ties, tie_people, untie
from advocacy.cases.service import list_people
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.forms import PageForm, SelectField, TextField, needed, submit
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("ties", __name__, url_prefix="/staff/cases/<uuid:case_id>/people/connections")


class TieForm(PageForm):
    """Who is connected with whom, and how."""

    one_id = SelectField("Who", [needed("Choose who")])
    kind = SelectField(
        "How", [needed("Choose how they are connected")],
        choices=[("", "Choose"), *((kind.value, WORDS[kind]) for kind in Tie)],
    )  # fmt: skip
    other_id = SelectField("Whom", [needed("Choose whom")])
    says = TextField("In a few words of your own", hint="If you like", longest=40)
    send = submit("Add the connection")


def _form(case: Case) -> TieForm:
    form = TieForm()
    here = [each for each in list_people(current.db(), case) if each.ended_at is None]
    choices = [("", "Choose"), *((str(each.id), each.name) for each in here)]
    form.one_id.choices = form.other_id.choices = choices
    return form


def _page(case: Case, form: TieForm) -> ResponseReturnValue:
    people, ties = list_people(current.db(), case), list_ties(current.db(), case)
    return page("cases/people/ties.html", case=case, form=form, picture=draw(people, ties))


@bp.get("")
@enter(CASE_WORKER)
def everything(case: Case) -> ResponseReturnValue:
    return _page(case, _form(case))


@bp.post("")
@enter(CASE_WORKER)
def add(case: Case) -> ResponseReturnValue:
    form = _form(case)
    if not form.validate():
        return _page(case, form)
    try:
        tie_people(
            current.db(),
            case,
            one_id=UUID(form.value("one_id")),
            other_id=UUID(form.value("other_id")),
            kind=Tie(form.value("kind")),
            says=form.value("says"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(case, form)
    return see_other(url_for("ties.everything", case_id=case.id))


@bp.post("/<uuid:tie_id>/end")
@enter(CASE_WORKER)
def end(case: Case, tie_id: UUID) -> ResponseReturnValue:
    untie(current.db(), case, tie_id, actor=current.actor(), at=current.now())
    return see_other(url_for("ties.everything", case_id=case.id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)

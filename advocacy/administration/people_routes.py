"""Pages of the people who sign in on the staff site."""

from uuid import UUID

from flask import Blueprint, Flask, flash, url_for
from flask.typing import ResponseReturnValue

from advocacy.accounts.invitations import Invited
from advocacy.administration import changes
from advocacy.administration.agencies import list_agencies
from advocacy.administration.forms import InviteForm, NameForm, PostForm, ResetForm, SearchForm
from advocacy.administration.models import PendingGrant
from advocacy.administration.people import get_file, get_person, list_people
from advocacy.administration.rows import rows_of
from advocacy.administration.rules import ADMINISTRATOR, ADMINISTRATORS, CONFIRMED
from advocacy.administration.teams import list_open_teams
from advocacy.administration.words import ROLES, STANDINGS
from advocacy.errors import Invalid
from advocacy.web import current
from advocacy.web.frame import Way, ways
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("staff_people", __name__, url_prefix="/staff/people")

_WAITS = "Nothing has changed yet: a team lead decides within seven days."


def invited_page(invited: Invited) -> ResponseReturnValue:
    """Show a link, and a code where this person is to have it: once, so it is no redirect."""
    address = url_for("invitations.invitation", token=invited.token)
    return page(
        "administration/invited.html",
        status=200,
        account=invited.account,
        link=current.settings().staff_base_url.rstrip("/") + address,
        code=invited.code,
        expires_at=invited.expires_at,
    )


def _answer(made: Invited | PendingGrant | None, *, url: str, done: str) -> ResponseReturnValue:
    if isinstance(made, Invited):
        return invited_page(made)
    flash(_WAITS if isinstance(made, PendingGrant) else done)
    return see_other(url)


def _list_page(form: SearchForm, text: str) -> ResponseReturnValue:
    return page(
        "administration/people.html",
        status=200,
        form=form,
        searched=text,
        people=list_people(current.db(), text=text, at=current.now()),
        roles=ROLES,
        standings=STANDINGS,
    )


@bp.get("/")
@enter(ADMINISTRATOR)
def people() -> ResponseReturnValue:
    return _list_page(SearchForm(), "")


@bp.post("/")
@enter(ADMINISTRATOR)
def search() -> ResponseReturnValue:
    # A form, not an address: names of people are kept out of every log of addresses.
    form = SearchForm()
    return _list_page(form, form.value("text") if form.validate() else "")


def _invite_form() -> InviteForm:
    form = InviteForm()
    agencies = list_agencies(current.db(), at=current.now())
    form.offer(list_open_teams(current.db()), [each.agency for each in agencies if each.shares])
    return form


@bp.get("/invite")
@enter(CONFIRMED)
def invite_page() -> ResponseReturnValue:
    return page("administration/invite.html", form=_invite_form())


@bp.post("/invite")
@enter(CONFIRMED)
def invite() -> ResponseReturnValue:
    form = _invite_form()
    if not form.validate():
        return page("administration/invite.html", form=form)
    try:
        made = changes.invite_person(
            current.db(),
            name=form.value("name"),
            username=form.value("username"),
            post=form.post(),
            why=form.value("why"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/invite.html", form=form)
    return _answer(made, url=url_for("administration.home"), done="")


@bp.get("/<uuid:account_id>")
@enter(ADMINISTRATOR)
def person(account_id: UUID) -> ResponseReturnValue:
    file = get_file(current.db(), get_person(current.db(), account_id), at=current.now())
    waiting = [file.waiting] if file.waiting else []
    return page(
        "administration/person.html",
        file=file,
        oneself=file.account.id == current.actor().account_id,
        waiting=rows_of(current.db(), waiting, at=current.now()),
        roles=ROLES,
        standings=STANDINGS,
    )


@bp.get("/<uuid:account_id>/name")
@enter(ADMINISTRATOR)
def name_page(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    return page("administration/name.html", account=account, form=NameForm(name=account.name))


@bp.post("/<uuid:account_id>/name")
@enter(ADMINISTRATOR)
def change_name(account_id: UUID) -> ResponseReturnValue:
    account, form = get_person(current.db(), account_id), NameForm()
    if not form.validate():
        return page("administration/name.html", account=account, form=form)
    changes.change_name(
        current.db(), account, name=form.value("name"), actor=current.actor(), at=current.now()
    )
    flash("The name is changed.")
    return see_other(url_for("staff_people.person", account_id=account.id))


@bp.get("/<uuid:account_id>/role")
@enter(CONFIRMED)
def post_page(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    form = PostForm(role=account.role.value, team=str(account.team_id or ""))
    form.offer(list_open_teams(current.db()))
    form.offer_roles(account.role)
    return page("administration/post.html", account=account, form=form)


@bp.post("/<uuid:account_id>/role")
@enter(CONFIRMED)
def change_post(account_id: UUID) -> ResponseReturnValue:
    account, form = get_person(current.db(), account_id), PostForm()
    form.offer(list_open_teams(current.db()))
    form.offer_roles(account.role)
    if not form.validate():
        return page("administration/post.html", account=account, form=form)
    try:
        waits = changes.change_post(
            current.db(),
            account,
            post=form.post(),
            why=form.value("why"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/post.html", account=account, form=form)
    url = url_for("staff_people.person", account_id=account.id)
    return _answer(waits, url=url, done="It is changed. They sign in anew.")


@bp.get("/<uuid:account_id>/reset")
@enter(CONFIRMED)
def reset_page(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    return page("administration/reset.html", account=account, form=ResetForm())


@bp.post("/<uuid:account_id>/reset")
@enter(CONFIRMED)
def reset(account_id: UUID) -> ResponseReturnValue:
    account, form = get_person(current.db(), account_id), ResetForm()
    if not form.validate():
        return page("administration/reset.html", account=account, form=form)
    try:
        made = changes.reset(
            current.db(),
            account,
            why=form.value("why"),
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return page("administration/reset.html", account=account, form=form)
    url = url_for("staff_people.person", account_id=account.id)
    return _answer(made, url=url, done="")


@bp.get("/<uuid:account_id>/leave")
@enter(CONFIRMED)
def leave_page(account_id: UUID) -> ResponseReturnValue:
    file = get_file(current.db(), get_person(current.db(), account_id), at=current.now())
    return page("administration/leave.html", file=file)


@bp.post("/<uuid:account_id>/leave")
@enter(CONFIRMED)
def leave(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    changes.leave(current.db(), account, actor=current.actor(), at=current.now())
    flash(f"{account.name} is out, everywhere.")
    return see_other(url_for("staff_people.people"))


@bp.post("/<uuid:account_id>/sessions/end")
@enter(ADMINISTRATOR)
def end_sessions(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    changes.end_sessions(current.db(), account, actor=current.actor(), at=current.now())
    flash(f"{account.name} is signed out everywhere.")
    return see_other(url_for("staff_people.person", account_id=account.id))


@bp.post("/<uuid:account_id>/withdraw-link")
@enter(ADMINISTRATOR)
def withdraw_link(account_id: UUID) -> ResponseReturnValue:
    account = get_person(current.db(), account_id)
    changes.withdraw_link(current.db(), account, actor=current.actor(), at=current.now())
    flash("The link no longer works.")
    return see_other(url_for("staff_people.person", account_id=account.id))


def init_app(app: Flask) -> None:
    """Add the pages and the way to them."""
    app.register_blueprint(bp)
    ways(app).add(Way("People", "/staff/people/", 10, ADMINISTRATORS))

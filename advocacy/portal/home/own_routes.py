"""Pages 32 to 35: putting a section away, showing it again, words of one's own, and first use."""

from typing import TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from advocacy.accounts.routes import passphrases
from advocacy.accounts.survivor_service import has_read
from advocacy.cases.case_rules import OWN_CASE
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound, TooMany
from advocacy.portal.drafts import drop_draft, find_draft, keep_fault, wrong_with
from advocacy.portal.home import service
from advocacy.portal.home.forms import OwnWordsForm, ProveForm
from advocacy.portal.rules import OWN_SIGN_IN
from advocacy.portal.sections import SECTION_WORDS, Section
from advocacy.web import current
from advocacy.web.forms import PageForm
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

F = TypeVar("F", bound=PageForm)

bp = Blueprint("own_sign_in", __name__, url_prefix="/a")
PUT_AWAY, PROVE, WORDS = 32, 33, 34


@bp.get("/32")
@enter(OWN_CASE)
def sections(**_own: Case) -> ResponseReturnValue:
    ways = current.actor().portal
    shown = [(each, SECTION_WORDS[each]) for each in Section if each not in ways.hidden]
    hidden = [SECTION_WORDS[each] for each in Section if each in ways.hidden]
    return page("portal/sections.html", shown=shown, hidden=hidden, ways=ways)


@bp.post("/32")
@enter(OWN_CASE)
def put_away(**_own: Case) -> ResponseReturnValue:
    try:
        section = Section(request.form.get("section", ""))
    except ValueError as fault:
        raise NotFound from fault
    service.put_away(current.db(), section, actor=current.actor(), at=current.now())
    return see_other(f"/a/{PUT_AWAY}")


@bp.get("/33")
@enter(OWN_CASE)
def prove(**_own: Case) -> ResponseReturnValue:
    ways = current.actor().portal
    if not ways.has_factor or not (ways.keeps_back or ways.hidden):
        return see_other("/")
    return page("portal/prove.html", form=_with_faults(_prove_form(formdata=None), PROVE))


def _prove_form(**options: None) -> ProveForm:
    form = ProveForm(**options)
    hidden = [each for each in Section if each in current.actor().portal.hidden]
    form.sections.choices = [(each.value, SECTION_WORDS[each]) for each in hidden]
    return form


@bp.post("/33")
@enter(OWN_CASE)
def prove_now(**_own: Case) -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = _prove_form()
    wanted = [each for each in form.value("sections") or [] if each in actor.portal.hidden]
    try:
        service.prove(session, form.value("code") or "", sections=wanted, actor=actor, at=at)
    except Invalid as fault:
        keep_fault(session, fault, actor=actor, page=PROVE, at=at)
        return see_other(f"/a/{PROVE}")
    except TooMany:
        waiting = Invalid("Wait half a minute, then try again.", field="code")
        keep_fault(session, waiting, actor=actor, page=PROVE, at=at)
        return see_other(f"/a/{PROVE}")
    drop_draft(session, actor=actor, page=PROVE)
    return see_other("/")


def _with_faults(form: F, number: int) -> F:
    draft = find_draft(current.db(), actor=current.actor(), page=number)
    for name, messages in wrong_with(draft).items():
        if name in form:
            form[name].errors = list(messages)
    return form


def words_page() -> ResponseReturnValue:
    """Return the only page of a session that began with words told by voice."""
    return page("portal/words.html", form=_with_faults(OwnWordsForm(formdata=None), WORDS))


@bp.post("/34")
@enter(OWN_SIGN_IN)
def keep_words() -> ResponseReturnValue:
    session, actor, at = current.db(), current.actor(), current.now()
    form = OwnWordsForm()
    try:
        service.choose_words(
            session,
            form.value("passphrase") or "",
            again=form.value("again") or "",
            passphrases=passphrases(),
            actor=actor,
            at=at,
        )
    except Invalid as fault:
        keep_fault(session, fault, actor=actor, page=WORDS, at=at)
    return see_other("/")


@bp.post("/35")
@enter(OWN_SIGN_IN)
def read_it() -> ResponseReturnValue:
    has_read(current.db(), service.own_account(current.db(), current.actor()))
    return see_other("/")

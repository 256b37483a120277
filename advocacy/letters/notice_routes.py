"""The case's page about being told of messages: the choice, earlier ones, and the last text."""

from flask import Blueprint, Flask, flash, g, url_for
from flask.typing import ResponseReturnValue

from advocacy.cases.case_rules import CASE_WORKER
from advocacy.cases.models import Case, CaseState
from advocacy.cases.safe_texting import SENTENCES
from advocacy.checkins.saying import TEXT_STATES
from advocacy.errors import Invalid
from advocacy.letters import kept_back, notices
from advocacy.letters.notice_forms import NoticeForm
from advocacy.letters.notice_models import Told
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

# Each reason has one thing to do next, and the page on which it is done.
_NEXT = (
    (kept_back.BY_CARD, "Look at the card", "cases.safe_contact"),
    (kept_back.BY_PHONE, "Decide about the phone", "checkins.overview"),
    (kept_back.BY_OTHER_WAY, "Reach them another way", "contacts.new_contact"),
    (kept_back.BY_NOBODY, "Read the messages", "letters.thread"),
)
bp = Blueprint("letter_notices", __name__, url_prefix="/staff/cases/<uuid:case_id>/messages/told")


@bp.get("/")
@enter(CASE_WORKER)
def choice(case: Case) -> ResponseReturnValue:
    found = notices.find_choice(current.db(), case)
    asked = found is not None and found.told is Told.ASKED
    form = NoticeForm(
        formdata=None,
        told=Told.TEXT.value if asked else (found.told.value if found else Told.NOT.value),
        words=found.words if found else "",
        seen=notices.mark_of(found),
    )
    return _choice(case, form)


@bp.post("/")
@enter(CASE_WORKER)
def choose(case: Case) -> ResponseReturnValue:
    form = NoticeForm()
    if not form.validate():
        return _choice(case, form)
    try:
        notices.agree_notice(
            current.db(),
            case,
            told=Told(form.value("told")),
            words=form.value("words"),
            made_sure=form.value("made_sure"),
            service_names=[current.settings().public_name],
            seen=form.value("seen") or "",
            actor=current.actor(),
            at=current.now(),
        )
    except Invalid as fault:
        form.refuse(fault)
        return _choice(case, form)
    except notices.ChosenMeanwhile as fault:
        form.seen.process_data(notices.mark_of(notices.find_choice(current.db(), case)))
        return _choice(case, form, status=fault.status, problem=fault.sentence)
    return see_other(url_for("letter_notices.choice", case_id=case.id))


@bp.post("/another-way")
@enter(CASE_WORKER)
def another_way(case: Case) -> ResponseReturnValue:
    kept_back.told_another_way(current.db(), case, actor=current.actor(), at=current.now())
    flash("Noted. The message itself still waits in their pages.")
    return see_other(url_for("letter_notices.choice", case_id=case.id))


def _choice(
    case: Case, form: NoticeForm, *, status: int | None = None, problem: str = ""
) -> ResponseReturnValue:
    session = current.db()
    return page(
        "letters/told.html",
        status=status,
        problem=problem,
        case=case,
        form=form,
        choices=notices.list_choices(session, case),
        last=notices.find_last(session, case),
        not_told=kept_back.find_kept_back(session, case),
        why_not=SENTENCES,
        texts=TEXT_STATES,
        reading_only="emergency" in g or case.state is CaseState.CLOSED,
    )


def init_app(app: Flask) -> None:
    """Add the page and the words of the prompts."""
    app.register_blueprint(bp)
    for code, action, endpoint in _NEXT:
        prompt_kinds(app).register(
            PromptKind(
                code=code,
                word="Not told",
                sentence="{initials} was not told that a message waits",
                action=action,
                endpoint=endpoint,
            )
        )
    prompt_kinds(app).register(
        PromptKind(
            code=notices.ASKED,
            word="Texts",
            sentence="{initials} would like a text when a message waits",
            action="Ask and decide",
            endpoint="letter_notices.choice",
        )
    )

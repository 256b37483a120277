"""What a team lead should ask one of their people about, by voice."""

from uuid import UUID

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from advocacy.accounts.homes import home_of
from advocacy.accounts.notices import NOTICE, get_notice
from advocacy.accounts.rules import LEAD
from advocacy.prompts.kinds import PromptKind, prompt_kinds
from advocacy.prompts.service import settle_prompts
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page, see_other

bp = Blueprint("sign_in_notices", __name__, url_prefix="/staff/sign-in-notices")


@bp.get("/<uuid:account_id>")
@enter(LEAD)
def notice(account_id: UUID) -> ResponseReturnValue:
    account, prompt = get_notice(current.db(), account_id, actor=current.actor())
    return page("accounts/notice.html", account=account, prompt=prompt)


@bp.post("/<uuid:account_id>")
@enter(LEAD)
def noted(account_id: UUID) -> ResponseReturnValue:
    actor = current.actor()
    account, _ = get_notice(current.db(), account_id, actor=actor)
    settle_prompts(current.db(), kind=NOTICE, subject_id=account.id, actor=actor, at=current.now())
    return see_other(home_of(actor.role))


def init_app(app: Flask) -> None:
    """Add the page and the words of the prompt that leads to it."""
    app.register_blueprint(bp)
    prompt_kinds(app).register(
        PromptKind(
            code=NOTICE,
            word="Sign-in",
            sentence="Ask about a colleague’s sign-in",
            action="Look",
            endpoint="sign_in_notices.notice",
            arguments=(("account_id", "subject_id"),),
        )
    )

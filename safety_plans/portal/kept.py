"""What was typed on the survivor's pages, kept on the server and shown again with its faults."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.portal.drafts import drop_draft, keep_draft, wrong_with
from advocacy.portal.models import PortalDraft
from advocacy.web.forms import PageForm

F = TypeVar("F", bound=PageForm)


def keep(
    session: Session, case: Case, *, page: int, data: Mapping[str, list[str]],
    errors: Mapping[str, list[str]], actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Keep what a page needs to show again."""
    keep_draft(session, case, actor=actor, page=page, data=dict(data), errors=dict(errors), at=at)


def forget(session: Session, *, actor: Actor, pages: tuple[int, ...]) -> None:
    """Forget what was kept for these pages."""
    for page in pages:
        drop_draft(session, actor=actor, page=page)


def errors_of(form: PageForm) -> dict[str, list[str]]:
    """Return what was wrong with a form, field by field."""
    return {name: [str(each) for each in found] for name, found in form.errors.items() if name}


def typed(posted: "MultiDict[str, str]") -> dict[str, list[str]]:
    """Return what was typed, to be kept: every value but token and button."""
    return {
        name: [text[:20000] for text in posted.getlist(name)]
        for name in posted
        if name not in {"csrf_token", "send"}
    }


def again(kind: type[F], draft: PortalDraft | None, **stored: Any) -> F:
    """Return a form as she left it with what was wrong, or as it is stored."""
    if draft is None or not draft.data:
        return kind(formdata=None, **stored)
    form = kind(formdata=MultiDict(draft.data))
    for name, messages in wrong_with(draft).items():
        if name in form:
            form[name].errors = list(messages)
    return form

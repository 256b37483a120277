"""What is asked of messages before a case is closed: nobody is left without an answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.cases.closing.questions import Question
from advocacy.cases.models import Case
from advocacy.letters.service import count_waiting


def ask_about_messages(session: Session, case: Case, _at: datetime) -> Sequence[Question]:
    """Return what stops the closing while a message of theirs is not answered."""
    if not count_waiting(session, case):
        return []
    return [
        Question(
            code="messages",
            title="Messages",
            stops="They have written, and nobody has answered. Answer it, or say how it was dealt "
            "with, then close the case.",
        )
    ]

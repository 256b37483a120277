"""Where every slice says what has to be asked before a case is closed."""

from typing import cast

from flask import Flask

from advocacy.cases.closing.questions import ClosingQuestions


def closing_questions(app: Flask) -> ClosingQuestions:
    """Return the application's questions."""
    return cast(
        "ClosingQuestions", app.extensions.setdefault("closing_questions", ClosingQuestions())
    )

"""A closed case is read and not changed: the one check of it."""

from advocacy.cases.models import Case, CaseState
from advocacy.errors import Conflict


class CaseClosed(Conflict):
    """What is closed is read and not changed, until it is opened again."""

    sentence = (
        "This case is closed: it can be read, and nothing in it can be changed. "
        "Open it again first, or ask for that."
    )


def require_open(case: Case, sentence: str = CaseClosed.sentence) -> None:
    """Raise CaseClosed when nothing in this case may be changed."""
    if case.state is CaseState.CLOSED:
        raise CaseClosed(sentence)

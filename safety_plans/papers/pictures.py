"""The drawings of a child's card: which one goes with which line."""

from safety_plans.models import Step
from safety_plans.papers.telling import words_in

# The first whose words are in the line is its picture.
_BY_WORDS = (
    ("phone", "A telephone", frozenset({"999", "ring", "call", "phone", "0800", "text"})),
    ("heart", "A heart", frozenset({"fault", "love", "feel", "sad", "scared", "worry", "brave"})),
    ("people", "Two people", frozenset({
        "grown", "adult", "adults", "tell", "teacher", "nan", "friend", "collect", "word", "who",
    })),
    ("hand", "A hand that says stop", frozenset({"stay", "away", "stop", "not", "never", "don"})),
    ("house", "A house", frozenset({"home", "house", "door", "room", "inside", "go", "run"})),
)  # fmt: skip
_ELSE = ("star", "A star")


def picture_of(step: Step) -> tuple[str, str]:
    """Return the name of a line's drawing, and what it shows."""
    said = set(words_in(step.words))
    for name, shows, words in _BY_WORDS:
        if said & words:
            return name, shows
    return _ELSE

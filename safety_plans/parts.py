"""What a dependent's plan is made of, and what each part is called for whom it is."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from safety_plans.bands import Band


class Part(StrEnum):
    """A part of a dependent's plan; the survivor's own plan is made of steps alone."""

    WORRIES = "worries"
    SAFE_ADULTS = "safe_adults"
    CODE_WORD = "code_word"
    WHERE_TO_GO = "where_to_go"
    WHOM_TO_CALL = "whom_to_call"
    STEP = "step"


# As staff and the survivor speak of it.
PART_WORDS: Mapping[Part, str] = {
    Part.WORRIES: "What worries them",
    Part.SAFE_ADULTS: "Adults they can trust",
    Part.CODE_WORD: "Code word",
    Part.WHERE_TO_GO: "Where they can go",
    Part.WHOM_TO_CALL: "Who they can ring",
    Part.STEP: "What they can do",
}

_SMALL = {
    Part.WORRIES: "I feel",
    Part.SAFE_ADULTS: "Safe grown-ups",
    Part.CODE_WORD: "Our word",
    Part.WHERE_TO_GO: "I go here",
    Part.WHOM_TO_CALL: "I ring",
    Part.STEP: "I can do this",
}
_PLAIN = {
    Part.WORRIES: "What worries me",
    Part.SAFE_ADULTS: "Grown-ups I can tell",
    Part.CODE_WORD: "Our code word",
    Part.WHERE_TO_GO: "Where I can go",
    Part.WHOM_TO_CALL: "Who I can ring",
    Part.STEP: "What I can do",
}
# As the page says it to whose plan it is.
OWN_WORDS: Mapping[Band, Mapping[Part, str]] = {
    Band.UNDER_8: _SMALL,
    Band.FROM_8_TO_12: _PLAIN,
    Band.FROM_13_TO_17: {**_PLAIN, Part.SAFE_ADULTS: "Adults I trust"},
    Band.ADULT: {**_PLAIN, Part.SAFE_ADULTS: "People I trust", Part.CODE_WORD: "Our word"},
}
# A drawing for each, and what it shows in words: a heading that repeats it would be read out twice.
DRAWINGS: Mapping[Part, tuple[str, str]] = {
    Part.WORRIES: ("drawing-face.svg", "A face with a thought beside it"),
    Part.SAFE_ADULTS: ("drawing-people.svg", "A big person and a small one hold hands"),
    Part.CODE_WORD: ("drawing-word.svg", "A mouth says one word"),
    Part.WHERE_TO_GO: ("drawing-door.svg", "A house with an open door"),
    Part.WHOM_TO_CALL: ("drawing-phone.svg", "A telephone rings"),
    Part.STEP: ("drawing-hand.svg", "A hand with its thumb up"),
}


def as_parts(codes: str) -> tuple[Part, ...]:
    """Return the parts that a stored list names, in the order of a plan."""
    named = set(codes.split(","))
    return tuple(part for part in Part if part.value in named)


def as_codes(parts: Collection[Part]) -> str:
    """Return parts as they are stored."""
    return ",".join(part.value for part in Part if part in parts)

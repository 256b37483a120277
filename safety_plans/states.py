"""What may become of a step: proposed by one side, agreed by the other, stopped by either."""

from enum import StrEnum

from advocacy.errors import Conflict, Invalid


class Side(StrEnum):
    """Who make a plan: the survivor and the service; a dependent who signs in, their own alone."""

    SURVIVOR = "survivor"
    ADVOCATE = "advocate"
    DEPENDENT = "dependent"


_ADULTS = frozenset({Side.SURVIVOR, Side.ADVOCATE})


def who_answers(proposed_by: Side, *, own_say: bool = False) -> frozenset[Side]:
    """Return who may answer what one side suggested: never itself.

    `own_say` is whether it is the plan of a dependent who signs in and sees this part of it: then
    nobody else says yes or no for them.
    """
    if proposed_by is Side.DEPENDENT:
        return _ADULTS
    return frozenset({Side.DEPENDENT}) if own_say else _ADULTS - {proposed_by}


class StepState(StrEnum):
    """Where a step stands."""

    SUGGESTED = "suggested"
    AGREED = "agreed"
    DECLINED = "declined"
    IN_PLACE = "in_place"
    NOT_SAFE_NOW = "not_safe_now"
    DONE_WITH = "done_with"


class How(StrEnum):
    """How somebody said yes or no."""

    PORTAL = "portal"
    IN_PERSON = "in_person"
    PHONE = "phone"
    CASEWORK = "casework"


class Subject(StrEnum):
    """What of a plan is written by both sides."""

    STEP = "step"
    MATTERS = "matters"
    CARD = "card"
    PART = "part"
    CHILD_CARD = "child_card"


class ActKind(StrEnum):
    """What was done to something of a plan."""

    WRITTEN = "written"
    AGREED = "agreed"
    DECLINED = "declined"
    ASKED = "asked"
    IN_PLACE = "in_place"
    NOT_SAFE_NOW = "not_safe_now"
    DONE_WITH = "done_with"
    SUGGESTED = "suggested"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Settled(StrEnum):
    """How two versions of the same words became one."""

    KEPT = "kept"
    TAKEN = "taken"
    MERGED = "merged"


# What a plan holds on to, and therefore what a version freezes.
STANDING = (StepState.AGREED, StepState.IN_PLACE, StepState.NOT_SAFE_NOW)

STATE_WORDS = {
    StepState.SUGGESTED: "Suggested",
    StepState.AGREED: "Agreed",
    StepState.DECLINED: "Not wanted",
    StepState.IN_PLACE: "In place",
    StepState.NOT_SAFE_NOW: "Not safe now",
    StepState.DONE_WITH: "Done with",
}
HOW_WORDS = {
    How.PORTAL: "on their own page",
    How.IN_PERSON: "in person",
    How.PHONE: "by phone",
    How.CASEWORK: "at the service",
}

_MOVES: dict[StepState, tuple[StepState, ...]] = {
    # By the side that suggested it: an idea that is dangerous to read is taken back at once.
    StepState.SUGGESTED: (StepState.DONE_WITH,),
    StepState.AGREED: (StepState.IN_PLACE, StepState.NOT_SAFE_NOW, StepState.DONE_WITH),
    StepState.IN_PLACE: (StepState.NOT_SAFE_NOW, StepState.DONE_WITH),
    # Coming back from any of these is a new proposal, which the other side answers again.
    StepState.NOT_SAFE_NOW: (StepState.SUGGESTED, StepState.DONE_WITH),
    StepState.DECLINED: (StepState.SUGGESTED,),
    StepState.DONE_WITH: (StepState.SUGGESTED,),
}
_NEEDS_REASON = frozenset({StepState.NOT_SAFE_NOW, StepState.DECLINED})


class OwnProposal(Conflict):
    """A side that proposed something can't be the one that agrees to it."""

    sentence = "Whoever proposed this can't agree it alone. The other side answers."


class TheirsToAnswer(OwnProposal):
    """It is for somebody else to answer: for whose plan it is, on their own page."""

    sentence = "This is theirs to answer. Ask them, or wait for their page."


class NotPossibleNow(Conflict):
    """The step has moved on, so that this can't be done with it any more."""

    sentence = "This has moved on since the page was opened. Look at it again."


def moves_from(state: StepState, *, proposed_by: Side, side: Side) -> tuple[StepState, ...]:
    """Return what a side may make of a step: anything open once it was answered.

    Before that, the side that suggested it may take it back, and the other side answers it.
    """
    if state is StepState.SUGGESTED and side is not proposed_by:
        return ()
    return _MOVES[state]


def check_answer(
    state: StepState,
    *,
    proposed_by: Side,
    answering: Side,
    agreed: bool,
    reason: str,
    own_say: bool = False,
) -> StepState:
    """Return the state that an answer to a suggestion leads to.

    Raises NotPossibleNow when it is no longer a suggestion, OwnProposal when its own side answers,
    TheirsToAnswer when somebody else has to, and Invalid when a no comes without a reason.
    """
    if state is not StepState.SUGGESTED:
        raise NotPossibleNow
    if answering is proposed_by:
        raise OwnProposal
    if answering not in who_answers(proposed_by, own_say=own_say):
        raise TheirsToAnswer
    found = StepState.AGREED if agreed else StepState.DECLINED
    check_reason(found, reason=reason)
    return found


def check_move(
    state: StepState, to: StepState, *, proposed_by: Side, side: Side, reason: str
) -> None:
    """Raise NotPossibleNow for a move that is not open, Invalid for one that needs a reason."""
    if to not in moves_from(state, proposed_by=proposed_by, side=side):
        raise NotPossibleNow
    check_reason(to, reason=reason)


def check_reason(to: StepState, *, reason: str) -> None:
    """Raise Invalid when a state that needs a reason has none."""
    if to in _NEEDS_REASON and not reason.strip():
        message = (
            "Enter why it is not safe now" if to is StepState.NOT_SAFE_NOW else "Enter why not"
        )
        raise Invalid(message, field="reason")

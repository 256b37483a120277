"""A step is agreed by two, and stopped by either."""

import pytest

from advocacy.errors import Invalid
from safety_plans.states import (
    NotPossibleNow,
    OwnProposal,
    Side,
    StepState,
    TheirsToAnswer,
    check_answer,
    check_move,
    moves_from,
)


def moved(state: StepState, to: StepState, *, side: Side = Side.ADVOCATE, reason: str = "") -> None:
    check_move(state, to, proposed_by=Side.ADVOCATE, side=side, reason=reason)


@pytest.mark.parametrize("side", list(Side))
def test_one_side_alone_cannot_agree_its_own_step(side: Side) -> None:
    with pytest.raises(OwnProposal):
        check_answer(StepState.SUGGESTED, proposed_by=side, answering=side, agreed=True, reason="")


@pytest.mark.parametrize(
    ("side", "other"),
    [
        (Side.SURVIVOR, Side.ADVOCATE), (Side.ADVOCATE, Side.SURVIVOR),
        (Side.DEPENDENT, Side.SURVIVOR), (Side.DEPENDENT, Side.ADVOCATE),
    ],
)  # fmt: skip
def test_the_other_side_agrees_or_declines_with_a_reason(side: Side, other: Side) -> None:
    def answered(*, agreed: bool, reason: str = "") -> StepState:
        return check_answer(
            StepState.SUGGESTED,
            proposed_by=side,
            answering=other,
            agreed=agreed,
            reason=reason,
        )

    assert answered(agreed=True) is StepState.AGREED
    assert answered(agreed=False, reason="Too much now") is StepState.DECLINED
    with pytest.raises(Invalid, match="Enter why not"):
        answered(agreed=False, reason="  ")


@pytest.mark.parametrize("by", [Side.SURVIVOR, Side.ADVOCATE])
def test_what_somebody_sees_on_their_own_page_nobody_else_answers_for_them(by: Side) -> None:
    def answered(side: Side, *, own_say: bool) -> StepState:
        return check_answer(
            StepState.SUGGESTED, proposed_by=by, answering=side, agreed=True, reason="",
            own_say=own_say,
        )  # fmt: skip

    assert answered(Side.DEPENDENT, own_say=True) is StepState.AGREED
    for side, own_say in (({Side.SURVIVOR, Side.ADVOCATE} - {by}, True), ({Side.DEPENDENT}, False)):
        with pytest.raises(TheirsToAnswer):
            answered(side.pop(), own_say=own_say)


@pytest.mark.parametrize("state", [state for state in StepState if state != "suggested"])
def test_what_was_answered_cannot_be_answered_again(state: StepState) -> None:
    with pytest.raises(NotPossibleNow):
        check_answer(
            state, proposed_by=Side.ADVOCATE, answering=Side.SURVIVOR, agreed=True, reason=""
        )


def test_either_side_stops_a_step_at_once_but_says_why() -> None:
    with pytest.raises(Invalid, match="not safe now"):
        moved(StepState.IN_PLACE, StepState.NOT_SAFE_NOW)
    moved(StepState.IN_PLACE, StepState.NOT_SAFE_NOW, reason="He saw it")


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("state", list(StepState))
def test_no_move_leads_back_to_agreed_without_the_other_side(state: StepState, side: Side) -> None:
    assert StepState.AGREED not in moves_from(state, proposed_by=Side.ADVOCATE, side=side)


def test_an_idea_that_is_dangerous_to_read_is_taken_back_by_the_side_that_had_it() -> None:
    moved(StepState.SUGGESTED, StepState.DONE_WITH, side=Side.ADVOCATE)
    with pytest.raises(NotPossibleNow):
        moved(StepState.SUGGESTED, StepState.DONE_WITH, side=Side.SURVIVOR)


def test_a_step_that_nobody_answered_cannot_be_put_in_place() -> None:
    with pytest.raises(NotPossibleNow):
        moved(StepState.SUGGESTED, StepState.IN_PLACE)

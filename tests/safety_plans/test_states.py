"""A step is agreed by two, and stopped by either."""

import pytest

from advocacy.errors import Invalid
from safety_plans.states import (
    NotPossibleNow,
    OwnProposal,
    Side,
    StepState,
    check_answer,
    check_move,
    moves_from,
)


@pytest.mark.parametrize("side", list(Side))
def test_one_side_alone_cannot_agree_its_own_step(side: Side) -> None:
    with pytest.raises(OwnProposal):
        check_answer(StepState.SUGGESTED, proposed_by=side, answering=side, agreed=True, reason="")


@pytest.mark.parametrize("side", list(Side))
def test_the_other_side_agrees_or_declines_with_a_reason(side: Side) -> None:
    def answered(*, agreed: bool, reason: str = "") -> StepState:
        return check_answer(
            StepState.SUGGESTED,
            proposed_by=side,
            answering=side.other,
            agreed=agreed,
            reason=reason,
        )

    assert answered(agreed=True) is StepState.AGREED
    assert answered(agreed=False, reason="Too much now") is StepState.DECLINED
    with pytest.raises(Invalid, match="Enter why not"):
        answered(agreed=False, reason="  ")


@pytest.mark.parametrize("state", [state for state in StepState if state != "suggested"])
def test_what_was_answered_cannot_be_answered_again(state: StepState) -> None:
    with pytest.raises(NotPossibleNow):
        check_answer(
            state, proposed_by=Side.ADVOCATE, answering=Side.SURVIVOR, agreed=True, reason=""
        )


def test_either_side_stops_a_step_at_once_but_says_why() -> None:
    with pytest.raises(Invalid, match="not safe now"):
        check_move(StepState.IN_PLACE, StepState.NOT_SAFE_NOW, reason="")
    check_move(StepState.IN_PLACE, StepState.NOT_SAFE_NOW, reason="He saw it")


@pytest.mark.parametrize("state", list(StepState))
def test_no_move_leads_back_to_agreed_without_the_other_side(state: StepState) -> None:
    assert StepState.AGREED not in moves_from(state)


def test_a_step_that_nobody_answered_cannot_be_put_in_place() -> None:
    with pytest.raises(NotPossibleNow):
        check_move(StepState.SUGGESTED, StepState.IN_PLACE, reason="")

"""How the prompts of the multi-agency review read on Today."""

from advocacy.masp.actions import ANSWER, PLAN, TELL
from advocacy.masp.links import VOICE
from advocacy.prompts.kinds import PromptKind

_ANSWER_ADDRESS = ("case_id", ("answer_id", "subject_id"))

PROMPT_KINDS = (
    PromptKind(
        code=ANSWER,
        word="MASP",
        sentence="Answer for {initials} before the action is final",
        action="Answer",
        endpoint="masp_links.answer",
        arguments=_ANSWER_ADDRESS,
    ),
    PromptKind(
        code=VOICE,
        word="MASP",
        sentence="Write what {initials} wants heard at the review",
        action="Write it with them",
        endpoint="masp_links.voice",
        arguments=("case_id", ("link_id", "subject_id")),
    ),
    PromptKind(
        code=TELL,
        word="MASP",
        sentence="Tell {initials} what the review will do",
        action="See how to tell them",
        endpoint="masp_links.answer",
        arguments=_ANSWER_ADDRESS,
    ),
    PromptKind(
        code=PLAN,
        word="MASP",
        sentence="Look at the plan of {initials} again because of the review",
        action="See why",
        endpoint="masp_links.answer",
        arguments=_ANSWER_ADDRESS,
    ),
)

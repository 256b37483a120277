"""How the prompts of a handover read on Today."""

from flask import Flask

from advocacy.handover.approval import APPROVAL, RETURNED
from advocacy.handover.recipient.service import ACKNOWLEDGED, OPENED
from advocacy.prompts.kinds import PromptKind, prompt_kinds

_KINDS = (
    (APPROVAL, "Approve", "The summary about {initials} waits for approval", "Read it"),
    (
        RETURNED,
        "Given back",
        "A case summary about {initials} was given back",
        "See what to change",
    ),
    (OPENED, "Opened", "The officer opened the summary about {initials}", "See what happened"),
    (
        ACKNOWLEDGED,
        "Receipt",
        "The officer received the summary about {initials}",
        "See the receipt",
    ),
)


def register_prompts(app: Flask) -> None:
    """Give the application the words; each leads to the summary it is about."""
    for code, word, sentence, action in _KINDS:
        prompt_kinds(app).register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action=action,
                endpoint="handover.show",
                arguments=("case_id", ("handover_id", "subject_id")),
            )
        )

"""How what is due about orders and hearings reads on Today."""

from flask import Flask

from advocacy.orders.reminders import EXPIRED, EXPIRY, HEARING, OUTCOME, SERVICE, STATEMENT
from advocacy.prompts.kinds import PromptKind, prompt_kinds

_WORDS = (
    (SERVICE, "Order", "Ask whether {initials}’s order was served", "Record it"),
    (EXPIRY, "Order", "An order that protects {initials} expires soon", "Look at it"),
    (EXPIRED, "Order", "An order that protected {initials} has expired", "Look at it"),
    (HEARING, "Hearing", "A hearing for {initials} is near", "See who attends"),
    (OUTCOME, "Hearing", "Ask what came of {initials}’s hearing", "Record it"),
    (STATEMENT, "Hearing", "Ask {initials} about a statement for court", "Record it"),
)
_WHERE = {SERVICE: "order_changes.serving", EXPIRY: "orders.show", EXPIRED: "orders.show"}


def init_app(app: Flask) -> None:
    """Register the words."""
    for code, word, sentence, action in _WORDS:
        endpoint = _WHERE.get(code, "hearings.show")
        subject = "order_id" if code in _WHERE else "hearing_id"
        prompt_kinds(app).register(
            PromptKind(
                code=code,
                word=word,
                sentence=sentence,
                action=action,
                endpoint=endpoint,
                arguments=("case_id", (subject, "subject_id")),
            )
        )

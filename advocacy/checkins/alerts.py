"""How what comes of check-ins, and of sign-ins under threat, reads on Today."""

from flask import Flask

from advocacy.accounts.survivor_alarms import listen
from advocacy.checkins.alarms import raise_alarm
from advocacy.checkins.ladder import ACCOUNT, ALARM, PAUSED, STRAY, UNATTENDED
from advocacy.messaging.desk import UNMATCHED
from advocacy.prompts.kinds import PromptKind, prompt_kinds

_STORY = ("case_id", ("check_in_id", "subject_id"))
_KINDS = (
    ("checkin.danger", "Danger word", "{initials} sent the danger word", "Open, don\u2019t ring"),
    (
        ALARM,
        "Under threat",
        "{initials} signed in with the words for danger",
        "Open, don\u2019t ring",
    ),
    ("checkin.call", "Call asked for", "{initials} asks for a call", "Open and ring"),
    ("checkin.missed", "No reply", "{initials} has not answered the check-in", "Ring and record"),
    ("checkin.unclear", "Unclear answer", "{initials} answered, but not with a word", "Read it"),
    ("checkin.stopped", "Texts stopped", "The phone of {initials} answered STOP", "Find out"),
    ("checkin.unsent", "Not sent", "The check-in with {initials} did not go out", "Reach them"),
    (UNATTENDED, "Nobody on it", "Nobody has taken on the check-in of {initials}", "Take it on"),
)


def register(app: Flask) -> None:
    """Register the words of each kind, and listen for sign-ins under threat."""
    listen(raise_alarm)
    kinds = prompt_kinds(app)
    for code, word, sentence, action in _KINDS:
        kinds.register(PromptKind(code, word, sentence, action, "checkins.story", _STORY))
    kinds.register(
        PromptKind(
            code=STRAY,
            word="Text",
            sentence="{initials} sent a text when nothing had been asked",
            action="Read it",
            endpoint="checkins.overview",
        )
    )
    kinds.register(
        PromptKind(
            code=PAUSED,
            word="Paused",
            sentence="Check-ins with {initials} are paused: look again",
            action="Decide",
            endpoint="checkins.overview",
        )
    )
    kinds.register(
        PromptKind(
            code=UNMATCHED,
            word="Unknown text",
            sentence="A text came from a phone that no case knows",
            action="Read it",
            endpoint="texts.texts",
            arguments=(),
        )
    )
    kinds.register(
        PromptKind(
            code=ACCOUNT,
            word="Texts don\u2019t leave",
            sentence="The provider refuses our account",
            action="See texts",
            endpoint="texts.texts",
            arguments=(),
        )
    )

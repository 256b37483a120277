"""The words of each kind of prompt, registered by the slice that raises it."""

from dataclasses import dataclass, field
from typing import cast

from flask import Flask


@dataclass(frozen=True)
class PromptKind:
    """How a kind reads on Today.

    `sentence` may use {initials}; `arguments` are the prompt's attributes that its one action's
    address takes, as attribute names or (address argument, attribute name). What says how things
    stand, and asks for nothing, can't wait: it would only be missed. `stops_closing` says why a
    case can't be closed while one of this kind is due there, and how to settle it. What
    `ends_with_case` is taken off when the case is closed, and nobody is asked about it before.
    `can_be_tried` is a call that may be in vain: then its row takes that by one press.
    """

    code: str
    word: str
    sentence: str
    action: str
    endpoint: str
    arguments: tuple[str | tuple[str, str], ...] = ("case_id",)
    can_wait: bool = True
    stops_closing: str = ""
    ends_with_case: bool = False
    can_be_tried: bool = False


@dataclass
class PromptKinds:
    """Every registered kind, by code."""

    by_code: dict[str, PromptKind] = field(default_factory=dict)

    def register(self, kind: PromptKind) -> None:
        """Add a kind; a code can be taken only once."""
        if kind.code in self.by_code:
            message = f"The prompt kind {kind.code} is registered twice."
            raise RuntimeError(message)
        self.by_code[kind.code] = kind


def prompt_kinds(app: Flask) -> PromptKinds:
    """Return the application's kinds."""
    return cast("PromptKinds", app.extensions.setdefault("prompt_kinds", PromptKinds()))

"""One's own log: filters in the address, and a search that opens what is sealed."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import Invalid
from advocacy.referrals.models import CallKind, CallOutcome, HelplineCall

_LOOKED_AT = 2000
_MOST = 25
_FEWEST_DIGITS = 4


@dataclass(frozen=True)
class CallFilter:
    """Which of one's own calls are wanted."""

    kind: CallKind | None = None
    outcome: CallOutcome | None = None
    danger_only: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions for a query of calls."""
        found: list[ColumnElement[bool]] = []
        if self.kind is not None:
            found.append(HelplineCall.kind == self.kind)
        if self.outcome is not None:
            found.append(HelplineCall.outcome == self.outcome)
        if self.danger_only:
            found.append(HelplineCall.danger_now.is_(True))
        return found


def search_calls(session: Session, words: str, *, actor: Actor) -> list[HelplineCall]:
    """Return one's own newest calls with this in a name or number, by opening each.

    Raises Invalid for less than two letters or four digits.
    """
    wanted = words.strip().casefold()
    digits = "".join(letter for letter in wanted if letter.isdigit())
    by_number = len(digits) >= _FEWEST_DIGITS
    if len(wanted) < 2 or (wanted.replace(" ", "").isdigit() and not by_number):
        message = "Enter two letters of a name, or four digits of a number"
        raise Invalid(message, field="text")
    calls = session.scalars(
        select(HelplineCall)
        .where(HelplineCall.logged_by_id == actor.account_id, HelplineCall.case_id.is_(None))
        .order_by(HelplineCall.rang_at.desc(), HelplineCall.id.desc())
        .limit(_LOOKED_AT)
    )
    found = [
        call
        for call in calls
        if wanted in call.caller.casefold()
        or wanted in call.call_name.casefold()
        or (by_number and _in_number(digits, call.phone))
    ]
    return found[:_MOST]


def _in_number(digits: str, phone: str) -> bool:
    """Return whether digits are part of a number as it is kept, or as it is dialled here."""
    return digits in phone or (digits.startswith("0") and digits[1:] in phone)

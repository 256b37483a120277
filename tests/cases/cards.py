"""What people type into the pages of a safe-contact card."""

from typing import Any

from tests.browse import Browser
from tests.referrals.arrange import safe_answers

OLD, NEW = "07700 900 142", "07700 900 611"


def mark(page: str) -> str:
    """Return the mark of the version that a form was opened on."""
    return page.split('name="seen"')[1].split('value="')[1].split('"', maxsplit=1)[0]


def seen_on(browser: Browser, path: str, page: str = "new") -> str:
    return mark(browser.get(f"{path}/safe-contact/{page}").text)


def agreed(**more: Any) -> dict[str, Any]:
    when = {"checked_on-day": "23", "checked_on-month": "11", "checked_on-year": "2026"}
    return {**safe_answers(), "checked_how": "by voice", **when, **more}


def change(browser: Browser, path: str, **more: Any) -> Any:
    """Agree another version; by default with another number."""
    answers = agreed(**{"phone": NEW, "seen": seen_on(browser, path), **more})
    return browser.post(f"{path}/safe-contact/new", answers)


def confirm(browser: Browser, path: str, **more: Any) -> Any:
    when = {
        "spoken_at-day": "24",
        "spoken_at-month": "11",
        "spoken_at-year": "2026",
        "spoken_at-time": "10am",
    }
    answers = {"which": "main", "how": "They rang us and said the word", **when}
    answers |= {"seen": seen_on(browser, path, "confirm"), **more}
    return browser.post(f"{path}/safe-contact/confirm", answers)


def call(**more: Any) -> dict[str, Any]:
    return {
        "channel": "call",
        "direction": "out",
        "reached": "yes",
        "note": "Wants the review to hear of her new route",
        "happened_at-day": "24",
        "happened_at-month": "11",
        "happened_at-year": "2026",
        "happened_at-time": "10:05am",
        **more,
    }

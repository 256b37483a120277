"""An afternoon in an office: everybody at their browsers, each page with a way on."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.clock import LONDON
from tests.browse import Browser

_AWAY = timedelta(minutes=25)


@dataclass
class Afternoon:
    """Everybody at their browsers, and what has happened so far."""

    browse: Callable[..., Browser]
    clock: Any
    happened: list[str] = field(default_factory=list)
    seen_at: dict[Any, datetime] = field(default_factory=dict)

    def at(self, account: Account) -> Browser:
        """Return somebody's browser, signed in again if they were away from it too long."""
        browser, now = self.browse(account), self.clock.now()
        if now - self.seen_at.get(account.id, now) > _AWAY:
            browser.sign_in(account)
        self.seen_at[account.id] = now
        return browser

    def reads(self, account: Account, path: str, *words: str) -> str:
        """Let somebody open a page, which shows these words and has a way on."""
        self.clock.advance(seconds=20)
        answer = self.at(account).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return self.looks(f"{account.name} reads {path}", answer, *words)

    def sends(self, account: Account, path: str, answers: dict[str, Any], *words: str) -> str:
        """Let somebody send a form, and be led to a page that shows these words."""
        self.clock.advance(seconds=20)
        browser = self.at(account)
        answer = browser.post(path, answers)
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-3000:])
        return self.looks(f"{account.name} sends {path}", browser.follow(answer), *words)

    def refused(self, account: Account, path: str, answers: dict[str, Any], status: int) -> str:
        """Let somebody send a form that comes back with a way on."""
        self.clock.advance(seconds=20)
        answer = self.at(account).post(path, answers)
        assert answer.status_code == status, (path, answer.status_code)
        return self.looks(f"{account.name} is told {status} by {path}", answer)

    def gone(self, account: Account, path: str) -> str:
        """Let somebody open a page that is no longer there for them."""
        answer = self.at(account).get(path)
        assert answer.status_code == 404, (path, answer.status_code)
        return self.looks(f"{account.name} finds nothing at {path}", answer)

    def looks(self, what: str, answer: TestResponse, *words: str) -> str:
        """Look at a page as it came: it shows these words, and somebody can go on from it."""
        main = answer.text.partition("<main")[2] or answer.text
        assert re.search(r"<a [^>]*href=|<button|<input", main), f"no way on from {what}"
        for each in words:
            assert each in answer.text, f"{each} after {what}"
        self.happened.append(what)
        return answer.text

    def contact(self, **more: Any) -> dict[str, Any]:
        """Return what is typed about a contact that was just made."""
        local = (self.clock.now() - timedelta(minutes=3)).astimezone(LONDON)
        when = {"day": local.day, "month": local.month, "year": local.year}
        return {
            "channel": "call", "direction": "in", "reached": "yes", "minutes": "5",
            "note": "Nothing new",
            "happened_at-time": f"{local:%H:%M}",
            **{f"happened_at-{name}": str(value) for name, value in when.items()},
            **more,
        }  # fmt: skip

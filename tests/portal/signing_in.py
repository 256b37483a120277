"""What advocate and survivor do side by side, over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import list_people
from advocacy.portal.setting_up.forms import TOLD
from tests.browse import Browser

NAME = "quiet meadow"
WORDS = "harbour lantern walks quietly"
DANGER_WORDS = "seven copper kettles whistle"
SAFE = {
    "device": "own", "others": "no", "watched": "no", "shows": "all", "away": "trains",
}  # fmt: skip
UNSAFE = {**SAFE, "device": "shared", "others": "yes", "shows": "write_only"}
STEP = "Ring Dana, the neighbour, and nobody else."


@dataclass
class Together:
    """An advocate at her desk with somebody beside her."""

    desk: Browser
    browse: Callable[..., Browser]
    session: Session
    case: Case

    @property
    def survivor(self) -> Person:
        return list_people(self.session, self.case, kind=PersonKind.SURVIVOR)[0]

    def page(self, what: str = "", person: Person | None = None) -> str:
        who = f"{(person or self.survivor).id}/" if what else ""
        return f"/staff/cases/{self.case.id}/sign-in/{who}{what}"

    def ask(self, person: Person | None = None, **answers: str) -> TestResponse:
        return self.desk.post(self.page("questions", person), {**SAFE, **answers})

    def begin(self, person: Person | None = None, **changed: Any) -> TestResponse:
        values = {"told": list(TOLD), "username": NAME, "passphrase": WORDS, "again": WORDS}
        return self.desk.post(self.page("begin", person), {**values, **changed})

    def set_up(self, **answers: str) -> Account:
        assert self.ask(**answers).status_code == 303
        assert self.begin().status_code == 303
        return self.account()

    def account(self) -> Account:
        self.session.commit()
        return self.session.scalars(
            select(Account).where(Account.case_id == self.case.id, Account.role == "survivor")
        ).one()

    def agree_danger(self, **changed: str) -> TestResponse:
        values = {
            "step": STEP, "first_note": "The bus was late.", "second_note": "It rained all day.",
            "real": WORDS, "passphrase": DANGER_WORDS, "again": DANGER_WORDS,
        }  # fmt: skip
        return self.desk.post(self.page("other-words"), {**values, **changed})

    def set_number(self, at: Any) -> str:
        """Set a second factor; return its secret."""
        self.desk.post(self.page("number/new"))
        self.session.commit()
        secret = self.account_secret()
        answer = self.desk.post(self.page("number"), {"code": pyotp.TOTP(secret).at(at)})
        assert answer.status_code == 303, answer.text
        return secret

    def account_secret(self) -> str:
        self.session.expire_all()
        named = select(Account).where(Account.case_id == self.case.id, Account.role == "survivor")
        account = self.session.scalars(named.order_by(Account.created_at)).first()
        assert account is not None
        return account.waiting_totp_secret

    def phone(self, words: str = WORDS, *, name: str = NAME, code: str = "") -> Browser:
        """Return a phone on which somebody has tried to sign in."""
        phone = self.browse(portal=True)
        answer = phone.post("/", {"username": name, "passphrase": words, "code": code})
        assert answer.status_code == 303
        return phone

    def used(self, words: str = WORDS, *, name: str = NAME, code: str = "") -> Browser:
        """Return a phone that is past first use."""
        phone = self.phone(words, name=name, code=code)
        phone.post("/a/35")
        return phone


def is_in(phone: Browser) -> bool:
    return 'name="username"' not in phone.get("/").text

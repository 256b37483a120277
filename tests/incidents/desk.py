"""An advocate who brings exports of conversations, and the worker beside her."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from advocacy.db import writing
from advocacy.evidence_store.models import Exhibit, Nature
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.incidents.imports import working
from advocacy.incidents.imports.models import MessageImport
from advocacy.incidents.imports.standing import select_shown
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident

CHAT = (
    "13/03/2026, 21:04 - Messages and calls are end-to-end encrypted.\n"
    "13/03/2026, 21:05 - Marek: I know which road you turn into\n"
    "13/03/2026, 21:06 - Jo: Please stop\n"
    "13/03/2026, 21:07 - Marek: You will not hide\nfrom me\n"
    "14/03/2026, 02:11 - Aunt Bea: Come to 4 Fern Close\n"
    "15/03/2026, 03:00 - Marek: <Media omitted>\n"
)


class Desk:
    """An advocate who brings files, and the worker beside her."""

    def __init__(self, session, engine, vault, blobs, clock, people, case, browser, account):
        self.session, self.engine, self.vault, self.blobs = session, engine, vault, blobs
        self.clock, self.people, self.case, self.browser = clock, people, case, browser
        self.actor = people.actor(account)
        self.start = f"/staff/cases/{case.id}"

    def bring(self, text: str = CHAT, name: str = "WhatsApp Chat with Marek.txt") -> Exhibit:
        who: dict[str, Any] = {"actor": self.actor, "at": self.clock.now()}
        entry = log_incident(
            self.session, self.case, account="Texts all night.", told=Told(), voice=Voice.TOLD,
            moment=Moment(self.clock.now() - timedelta(hours=3)), **who,
        )  # fmt: skip
        offer = offer_files(
            self.session, case_id=self.case.id, entry_id=entry.id, nature=Nature.ORDINARY, **who
        )
        exhibit = receive_bytes(
            self.session, offer, text.encode(), file_name=name, vault=self.vault, blobs=self.blobs,
            **who,
        )  # fmt: skip
        self.session.commit()
        return exhibit

    def begin(self, exhibit: Exhibit) -> str:
        answer = self.browser.post(f"{self.start}/files/{exhibit.id}/messages", {})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def work(self) -> list[str]:
        self.session.rollback()
        opening = partial(writing, self.engine, self.vault)
        return working.run_one(opening, self.vault, self.blobs, now=self.clock.now)

    def count(self) -> int:
        self.session.rollback()
        return self.session.scalar(select_shown(func.count())) or 0

    def only(self) -> MessageImport:
        self.session.rollback()
        self.session.expire_all()
        return self.session.scalars(select(MessageImport)).one()

    def only_file(self) -> Exhibit:
        self.session.rollback()
        return self.session.scalars(select(Exhibit)).one()

    def imported(self, who: dict[str, str] | None = None) -> str:
        address = self.begin(self.bring())
        self.work()
        self.browser.post(
            f"{address}/confirm",
            who or {"who-1": "suspect", "who-2": "leave_out", "who-3": "survivor"},
        )
        self.work()
        return address

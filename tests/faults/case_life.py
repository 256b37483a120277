"""What a whole office does with cases over HTTP, each step from where the database stands."""

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.models import Case, CaseState
from advocacy.cases.safe_contact_service import RECHECK
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.clock import LONDON
from advocacy.contacts.models import Contact
from advocacy.db import make_session
from advocacy.letters.models import Letter
from advocacy.prompts.models import Danger, Prompt
from advocacy.referrals.models import Referral, ReferralState
from tests.cases.cards import mark
from tests.cases.test_closing import WHY
from tests.cases.test_transferring import NOTE
from tests.faults.deployment import Deployment, Person
from tests.faults.visitor import CUT_OFF, Visitor
from tests.referrals.arrange import referral_answers

FILE_BYTES = 300_000
_MAIN = re.compile("<main[^>]*>")
MOST_LETTERS = 9  # of theirs in an hour; then they are asked to wait


@dataclass
class Kept:
    """What somebody was told is done."""

    contacts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    referrals: list[str] = field(default_factory=list)
    taken_on: int = 0
    passed_on: int = 0
    closed: int = 0
    reopened: int = 0


class CaseLife:
    """One action after the other, by whoever's turn it is; a step cut off is found done or not."""

    def __init__(self, deployment: Deployment, name: str) -> None:
        self._deployment, self._name = deployment, name
        self._done, self._letters = 0, 0
        self.kept = Kept()
        port = deployment.port
        self._amira, self._ben, self._ruth, self._tom = (
            Visitor(port, "localhost") for _ in range(4)
        )
        self._jo = Visitor(port, "127.0.0.1")

    def begin(self) -> None:
        """Sign everybody in."""
        office = self._deployment.office
        signing: list[tuple[Visitor, Person]] = [
            (self._amira, self._deployment.advocate), (self._ben, office.colleague),
            (self._ruth, office.lead), (self._tom, office.helpline),
        ]  # fmt: skip
        for visitor, person in signing:
            visitor.sign_in(person, "/staff/sign-in")
        self._jo.sign_in(self._deployment.survivor, "/")

    @property
    def actions(self) -> tuple[Callable[[], None], ...]:
        """Return what is done in turn."""
        return (
            self.contact_with_file, self.close_or_open, self.pass_on, self.refer_or_decide,
            self.write_to_each_other,
        )  # fmt: skip

    def attempt(self, action: Callable[[], None]) -> None:
        """Do something while the server may die; unanswered means not acknowledged."""
        with contextlib.suppress(CUT_OFF):
            action()

    def _words(self) -> str:
        self._done += 1
        return f"{self._name} number {self._done}"

    def _newest(self, query: Select[Any]) -> Any:
        with make_session(self._deployment.engine, self._deployment.vault, reading=True) as session:
            return session.scalars(query.limit(1)).one_or_none()

    def _sends(self, who: Visitor, path: str, fields: dict[str, Any]) -> str:
        status, where, text = who.post(path, fields)
        assert status == 303, (path, status, _MAIN.split(text)[-1][:2000])
        return where

    def _when(self, name: str, **ahead: float) -> dict[str, str]:
        at = (self._deployment.clock.now() + timedelta(**ahead)).astimezone(LONDON)
        parts = {"day": at.day, "month": at.month, "year": at.year, "time": f"{at:%H:%M}"}
        return {f"{name}-{part}": str(value) for part, value in parts.items()}

    def contact_with_file(self) -> None:
        """Record a contact, and add a file to it."""
        note, path = self._words(), f"/staff/cases/{self._deployment.case_id}/contacts"
        given = {"channel": "call", "direction": "in", "reached": "yes", "note": note}
        given |= {"form_id": str(uuid4()), **self._when("happened_at", hours=-1)}
        self._sends(self._amira, f"{path}/new", given)
        self.kept.contacts.append(note)
        newest = select(Contact.id).order_by(Contact.recorded_at.desc())
        offer = self._sends(
            self._amira, f"{path}/{self._newest(newest)}/files/new", {"undressed": "no"}
        )
        data = hashlib.shake_256(note.encode()).digest(FILE_BYTES)
        status, _, text = self._amira.upload(offer, "letter.bin", data)
        assert status == 303, text
        self.kept.files.append(hashlib.sha256(data).hexdigest())

    def close_or_open(self) -> None:
        """Ask to close a case, agree to it, or open it again, whichever is next."""
        case_id = self._deployment.office.closing_id
        path = f"/staff/cases/{case_id}"
        asked = select(Closing.id).where(Closing.case_id == case_id, Closing.state == Asking.ASKED)
        if self._newest(select(Case.state).where(Case.id == case_id)) is CaseState.CLOSED:
            reason = {"reason": self._words(), "account_id": ""}
            self._sends(self._ruth, f"{path}/reopening/open", reason)
            self.kept.reopened += 1
        elif waits := self._newest(asked):
            self._sends(self._ruth, f"/staff/closings/{waits}/approve", {})
            self.kept.closed += 1
        else:
            self._check_card(path, case_id)
            self._sends(self._amira, f"{path}/closing", {**WHY, "answer_due": "settle"})

    def _check_card(self, path: str, case_id: UUID) -> None:
        """Say that the card of a case opened again is still true: nobody closes it before."""
        due = select(Prompt.id).where(
            Prompt.case_id == case_id, Prompt.kind == RECHECK, Prompt.settled_at.is_(None),
            Prompt.danger == Danger.CALL,
        )  # fmt: skip
        if self._newest(due):
            _, _, page = self._amira.get(f"{path}/safe-contact/still-true")
            self._sends(self._amira, f"{path}/safe-contact/still-true", {"seen": mark(page)})

    def pass_on(self) -> None:
        """Ask to pass a case to the other advocate, or let the lead agree to it."""
        office = self._deployment.office
        of_it = select(Transfer).where(Transfer.case_id == office.passing_id)
        waits = self._newest(of_it.where(Transfer.state == TransferState.ASKED))
        if waits is not None:
            self._sends(self._ruth, f"/staff/transfers/{waits.id}/accept", {})
            self.kept.passed_on += 1
            return
        done = of_it.where(Transfer.state == TransferState.DONE)
        last = self._newest(done.order_by(Transfer.decided_at.desc()))
        hers = last is None or last.taken_by_id == self._deployment.advocate.id
        giver, taker = self._deployment.advocate.id, office.colleague.id
        if not hers:
            giver, taker = taker, giver
        asking = {**NOTE, "from_account_id": str(giver), "to": f"person {taker}"}
        who = self._amira if hers else self._ben
        self._sends(who, f"/staff/cases/{office.passing_id}/transfer", asking)

    def refer_or_decide(self) -> None:
        """Make a referral, or let the lead take on the one that waits."""
        waits = self._newest(select(Referral.id).where(Referral.state == ReferralState.WAITING))
        if waits is None:
            name = self._words()
            given = referral_answers(name=name, phone="07700 900 555")
            self._sends(self._tom, "/staff/helpline/referrals/new", given)
            self.kept.referrals.append(name)
            return
        given = {"account_id": str(self._deployment.office.colleague.id), "seen": "waiting"}
        given |= self._when("first_contact_by", hours=20)
        self._sends(self._ruth, f"/staff/referrals/{waits}/accept", given)
        self.kept.taken_on += 1

    def write_to_each_other(self) -> None:
        """Let a survivor write, as long as they may, and be answered."""
        if self._letters < MOST_LETTERS:
            self._letters += 1
            theirs = self._words()
            where = self._sends(self._jo, "/a/41", {"message": theirs, "once": uuid4().hex})
            assert where == "/a/42", where
            self.kept.letters.append(theirs)
        newest = self._newest(select(Letter.id).order_by(Letter.sent_at.desc(), Letter.id.desc()))
        ours = self._words()
        given = {"words": ours, "latest": str(newest or ""), "once": uuid4().hex}
        self._sends(self._amira, f"/staff/cases/{self._deployment.case_id}/messages/", given)
        self.kept.letters.append(ours)

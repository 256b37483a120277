"""The way through a handover in a browser, as an advocate, a lead and an officer go it."""

import io
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case
from advocacy.evidence_store.models import Nature
from advocacy.evidence_store.service import offer_files, open_intake, receive_files
from advocacy.handover.models import Handover
from advocacy.incidents.models import Voice
from advocacy.incidents.service import Moment, Told, log_incident
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock

OFFICER = {
    "name": "PC Jo Adeyemi",
    "collar_number": "4471",
    "force": "Hampshire Constabulary",
    "verified_how": "Rang back on 101",
    "purpose": "Investigation of stalking",
}
FRONT = {
    "person": "Jo Okafor",
    "suspect": "Colin Frost",
    "why_now": "Three approaches in a week",
    "asked_for": "An interim Stalking Protection Order",
    "to_know": "Bail was breached\nA tracker",
    "contact": "Stalking advocacy, 020 7946 0123",
    "impact": "I do not sleep",
    "wishes": "A restraining order",
    "sections": ["course", "chronology", "exhibits", "impact", "changed", "wishes"],
}
DECISION = {
    "what": "A case summary",
    "recipient": "PC Jo Adeyemi",
    "why": "To stop the stalking",
    "agreement": "agreed",
    "their_view": "Please do",
    "article_6": "6-1-a",
    "article_9": "none",
    "offence": "s1-10",
    "risk_of_sharing": "He may hear of it",
    "risk_of_not_sharing": "It goes on",
    "told": "yes",
    "review_on-day": "24",
    "review_on-month": "2",
    "review_on-year": "2027",
}
_CODE = re.compile(r"\b([2-9A-Z]{4}-[2-9A-Z]{4})\b(?!-)")
_LINK = re.compile(r"/handover/([\w-]{32})/")


@dataclass
class Way:
    """One case on its way to one officer."""

    app: Flask
    session: Session
    case: Case
    advocate: Browser
    handover: Handover | None = None
    link: str = ""
    code: str = ""
    entries: list[UUID] = field(default_factory=list)

    @property
    def base(self) -> str:
        assert self.handover is not None
        return f"/staff/cases/{self.case.id}/handover/{self.handover.id}"

    def begin(self, **front: Any) -> "Way":
        answer = self.advocate.post(f"/staff/cases/{self.case.id}/handover/new", OFFICER)
        assert answer.status_code == 303, answer.text
        self.session.expire_all()
        self.handover = self.session.scalars(
            select(Handover).order_by(Handover.begun_at.desc(), Handover.id.desc())
        ).first()
        self.do("front", {**FRONT, **front})
        return self

    def decide(self, **changed: str) -> "Way":
        self.do("decision", {**DECISION, **changed})
        return self

    def do(self, what: str, data: Any = None, *, browser: Browser | None = None) -> None:
        answer = (browser or self.advocate).post(f"{self.base}/{what}", data)
        assert answer.status_code == 303, f"{answer.status_code}: {answer.text[:3000]}"
        self.session.expire_all()

    def approve(self, lead: Browser) -> "Way":
        self.do("request")
        self.do("approve", browser=lead)
        return self

    def send(self, days: str = "7") -> "Way":
        answer = self.advocate.post(f"{self.base}/link", {"days": days})
        assert answer.status_code == 200, answer.text
        link, code = _LINK.search(answer.text), _CODE.findall(answer.text)
        assert link is not None
        self.link, self.code = f"/handover/{link[1]}/", code[-1]
        return self

    def officer(self) -> Browser:
        """Return an officer's browser; its form token comes from the link's own page."""
        browser = Browser(self.app, self.session)
        page = browser.get(self.link)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        browser._token = found[1] if found else ""
        return browser

    def inside(self) -> Browser:
        browser = self.officer()
        answer = browser.post(self.link, {"code": self.code})
        assert answer.status_code == 303, answer.text
        return browser


def write(session: Session, case: Case, clock: FakeClock, account: str, **told: Any) -> UUID:
    row = log_incident(
        session,
        case,
        actor=SYSTEM,
        at=clock.now(),
        account=account,
        moment=Moment(clock.now()),
        told=Told(**{"behaviours": ["following"], **told}),
        voice=Voice.TOLD,
    )
    session.flush()
    return row.id


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 200)).save(out, "PNG")
    return out.getvalue()


def add_file(
    session: Session,
    case: Case,
    clock: FakeClock,
    blobs: FakeBlobs,
    entry_id: UUID,
    *,
    nature: Nature = Nature.ORDINARY,
    data: bytes = b"",
) -> UUID:
    offer = offer_files(
        session,
        case_id=case.id,
        entry_id=entry_id,
        nature=nature,
        actor=SYSTEM,
        at=clock.now(),
        device="The grey telephone" if nature is Nature.UNDER_18 else None,
    )
    session.flush()
    if nature is Nature.UNDER_18:
        return offer.id
    intake = open_intake(session.info["vault"], blobs, offer)
    sink = intake.begin("IMG_0001.png")
    sink.write(data or picture())
    sink.finish()
    exhibit = receive_files(session, offer, intake, actor=SYSTEM, at=clock.now())[0]
    session.commit()
    return exhibit.id

"""The files of the story: pictures, a recording, a letter and a long chat, made on the spot."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.demo import files
from advocacy.demo.cast import Told
from advocacy.demo.chapters import attach
from advocacy.demo.chats import long_chat
from advocacy.demo.importing import CHAT
from advocacy.incidents.models import Incident
from advocacy.web.current import Foundation

_LINES = (
    "I only want to talk",
    "You were not at work today",
    "Who was that",
    "Answer me",
    "I know which bus you take",
    "You made me do this",
)


def bring_files(
    session: Session,
    base: Foundation,
    told: Told,
    written: Sequence[Incident],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Attach what belongs to the case's entries; the first case has something of every kind."""
    if not written:
        return
    last = written[-1]
    shown_at = last.happened_at.astimezone(LONDON)
    pictures = {
        "Screenshot_0412.png": files.screenshot(
            [(f"{shown_at:%H}:{minute:02}", words) for minute, words in enumerate(_LINES[:4])],
            account="unknown_887",
        )
    }
    if told.key == "jo":
        pictures["IMG_2231.jpg"] = files.photograph(
            caption="Opposite work", latitude=50.9097, longitude=-1.4044
        )
    attach(session, base.ports.blobs, last, pictures, actor=actor, at=_soon(last, at))
    if told.key == "jo" and len(written) > 4:
        _bring_more(session, base, written, actor=actor, at=at)


def _bring_more(
    session: Session, base: Foundation, written: Sequence[Incident], *, actor: Actor, at: datetime
) -> None:
    blobs = base.ports.blobs
    recording = {"voicemail.wav": files.voicemail()}
    attach(session, blobs, written[-2], recording, actor=actor, at=_soon(written[-2], at))
    letter = {
        "letter.pdf": files.letter(
            title="A letter",
            day="Found under the door",
            parts=["You can change the locks.", "I have all the time there is.", "M."],
        )
    }
    attach(session, blobs, written[-3], letter, actor=actor, at=_soon(written[-3], at))
    chat = {CHAT: long_chat(written[-4].happened_at)}
    attach(session, blobs, written[-4], chat, actor=actor, at=_soon(written[-4], at))


def _soon(incident: Incident, at: datetime) -> datetime:
    return min(at, incident.recorded_at + timedelta(minutes=4))

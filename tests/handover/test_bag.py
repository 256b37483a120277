"""The bag: what is in it, that it is the same every time, and that a spreadsheet is safe."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from advocacy.handover.bag import Bag, CopyChanged, SharedCopy, copy_name
from advocacy.handover.sheets import harmless
from advocacy.handover.summary import Section, Travels
from tests.handover.arrange import PICTURE, a_bag, a_summary, copies, without_section


def opened(bag: Bag) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(bag.stream())))


def test_the_bag_holds_what_an_officer_needs_and_nothing_else() -> None:
    assert opened(a_bag()).namelist() == [
        f"handover-HO-7F3K-1/{name}"
        for name in (
            "bagit.txt",
            "VERIFY.txt",
            "verify.py",
            "data/summary.pdf",
            "data/summary.json",
            "data/chronology.csv",
            "data/exhibits.csv",
            "data/originals.json",
            "data/continuity.csv",
            "data/copies/AS-1.png",
            "data/copies/AS-2.wav",
            "bag-info.txt",
            "manifest-sha256.txt",
            "manifest-sha512.txt",
            "tagmanifest-sha256.txt",
            "tagmanifest-sha512.txt",
        )
    ]


def test_the_manifest_lists_every_file_of_the_payload() -> None:
    archive = opened(a_bag())
    lines = archive.read("handover-HO-7F3K-1/manifest-sha256.txt").decode().splitlines()
    for line in lines:
        digest, path = line.split("  ")
        assert hashlib.sha256(archive.read(f"handover-HO-7F3K-1/{path}")).hexdigest() == digest
    assert len(lines) == 8


def test_the_same_pack_is_the_same_bytes() -> None:
    first, second = a_bag(), a_bag()
    assert b"".join(first.stream()) == b"".join(second.stream())
    assert first.fingerprint == second.fingerprint != ""


def test_the_fingerprint_is_the_hash_of_the_list_of_lists() -> None:
    bag = a_bag()
    listing = opened(bag).read("handover-HO-7F3K-1/tagmanifest-sha256.txt")
    assert bag.fingerprint == hashlib.sha256(listing).hexdigest()


def test_a_copy_that_changed_since_it_was_checked_stops_the_pack() -> None:
    other = SharedCopy("AS-1.png", hashlib.sha256(PICTURE).hexdigest(), 3, lambda: [b"oh!"])
    with pytest.raises(CopyChanged):
        b"".join(Bag(a_summary(), pdf=b"%PDF", copies=(other, copies()[1])).stream())


def test_two_copies_never_share_a_name_on_windows() -> None:
    twin = replace(copies()[0], name="as-1.PNG")
    with pytest.raises(ValueError, match="name"):
        b"".join(Bag(a_summary(), pdf=b"%PDF", copies=(*copies(), twin)).stream())


def test_a_name_can_never_leave_the_folder() -> None:
    assert copy_name("../../etc/AB:1", "png") == "etc-AB-1.png"
    outside = replace(copies()[0], name="../out.png")
    with pytest.raises(ValueError, match="name"):
        b"".join(Bag(a_summary(), pdf=b"%PDF", copies=(outside,)).stream())


def test_a_large_recording_is_never_whole_in_memory() -> None:
    piece, times = b"\x07" * (1 << 20), 96
    digest = hashlib.sha256()
    for _ in range(times):
        digest.update(piece)

    def read() -> Iterator[bytes]:
        for _ in range(times):
            yield piece

    exhibit = replace(a_summary().exhibits[0], copy_name="AS-1.wav", copy_sha256=digest.hexdigest())
    film = SharedCopy("AS-1.wav", digest.hexdigest(), times << 20, read)
    bag = Bag(replace(a_summary(), exhibits=(exhibit,)), pdf=b"%PDF", copies=(film,))
    tracemalloc.start()
    length = sum(len(part) for part in bag.stream())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length > times << 20
    assert most < 8 << 20


@pytest.mark.parametrize("cell", ["=1+1", "+44 7700", "-2", "@SUM(A1)", "\t=1", "  =1", "\uff1d1"])
def test_a_spreadsheet_runs_nothing_that_was_written_to_it(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_formula_in_the_diary_is_words_in_the_sheet_and_exact_in_the_json() -> None:
    archive = opened(a_bag(a_summary(entries=1, account='=HYPERLINK("http://x")')))
    sheet = archive.read("handover-HO-7F3K-1/data/chronology.csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(sheet, newline="")))
    assert row["account"] == '\'=HYPERLINK("http://x") (1)'
    facts = json.loads(archive.read("handover-HO-7F3K-1/data/summary.json"))
    assert facts["chronology"][0]["account"] == '=HYPERLINK("http://x") (1)'


def test_sheets_of_sections_that_were_not_chosen_are_left_out() -> None:
    names = opened(a_bag(without_section(Section.CHRONOLOGY))).namelist()
    assert not [name for name in names if "chronology" in name]


def test_the_continuity_of_each_exhibit_goes_along_by_role_and_place_in_the_log() -> None:
    sheet = opened(a_bag()).read("handover-HO-7F3K-1/data/continuity.csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet, newline="")))[1:]
    assert rows == [
        ["AS/1", "2026-11-20T18:05:00Z", "Received", "survivor", "1"],
        ["AS/1", "2026-11-20T18:05:00Z", "Original downloaded", "advocate", ""],
    ]


def test_an_exhibit_that_is_only_listed_has_its_hash_and_no_copy() -> None:
    rows = json.loads(opened(a_bag()).read("handover-HO-7F3K-1/data/originals.json"))
    assert rows[2]["copy"] is None
    assert rows[2]["travels"] == Travels.LISTED
    assert rows[2]["sha256"] == "ab" * 32

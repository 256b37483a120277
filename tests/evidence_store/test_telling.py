"""What files tell of themselves is read once, apart; a hostile file or process gains nothing."""

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from advocacy.evidence_store.looking.packed import MOST_STREAMS, packed_metadata
from advocacy.evidence_store.looking.told import LONGEST_VALUE, MOST_VALUES, Told
from advocacy.evidence_store.looking.xmp import LONGEST_PACKET, read_xmp
from advocacy.evidence_store.preview import PreviewFailed, derive_preview, media_of
from tests.evidence_store.originals import InMemory
from tests.evidence_store.papers import paper
from tests.evidence_store.pictures import MARKERS, picture
from tests.evidence_store.recordings import film, tune, voice


def told_by(data: bytes) -> dict[str, str]:
    return derive_preview(InMemory(data), media=media_of(data[:8192])).metadata


def test_the_first_page_of_a_letter_is_shown_and_carries_nothing() -> None:
    original = paper()
    assert sum(marker in original for marker in MARKERS) == 3
    preview = derive_preview(InMemory(original), media="application/pdf")
    assert preview.media == "image/jpeg"
    for word in (*MARKERS, b"Exif", b"xmp", b"51,3.6"):
        assert word not in preview.pixels
    with Image.open(io.BytesIO(preview.pixels)) as page:
        width, height = page.size
        assert height == 1600
        assert abs(width / height - 595 / 842) < 0.01
        assert page.getpixel((width // 2, height // 10)) == (255, 255, 255)
        assert page.getpixel((width // 2, height // 2)) == (0, 0, 0)
        assert not page.getexif()


def test_a_letter_tells_who_wrote_it_and_when() -> None:
    told = told_by(paper(pages=3))
    assert told["pdf.Author"] == "MarkerAuthor"
    assert told["pdf.Producer"] == "MarkerMaker"
    assert told["pdf.CreationDate"] == "D:20261123181000"
    assert told["xmp.dc:creator"] == "MarkerXmp"
    assert told["xmp.exif:GPSLatitude"] == "51,3.6N"
    assert told["pages"] == "3"


def test_a_letter_whose_words_about_itself_are_compressed_tells_them_too() -> None:
    original = paper(packed=True)
    assert b"MarkerXmp" not in original
    told = told_by(original)
    assert told["xmp.dc:creator"] == "MarkerXmp"
    assert told["xmp.exif:GPSLatitude"] == "51,3.6N"


def test_what_swells_without_end_or_is_damaged_tells_nothing_and_costs_little() -> None:
    head = b"1 0 obj <</Type /Metadata /Subtype /XML /Filter /FlateDecode>> stream\n"
    bomb = head + zlib.compress(bytes(20_000_000), 9)
    assert [len(each) for each in packed_metadata(bomb)] == [LONGEST_PACKET]
    assert list(packed_metadata(head + b"no zlib")) == [b""]
    assert len(list(packed_metadata((head + b"x ") * 100_000))) == MOST_STREAMS
    assert list(packed_metadata(b"/XML" * 100_000)) == []


@pytest.mark.parametrize("size", [(1, 1), (20, 14_000), (200_000, 200_000)])
def test_a_page_of_any_size_becomes_a_picture_of_moderate_size(size: tuple[int, int]) -> None:
    original = paper(pages=1, width=size[0], height=size[1])
    preview = derive_preview(InMemory(original), media="application/pdf")
    with Image.open(io.BytesIO(preview.pixels)) as page:
        assert max(page.size) <= 1600


@pytest.mark.parametrize("brand", [b"isom", b"qt  "])
def test_a_film_tells_where_and_when_and_with_what_it_was_taken(brand: bytes) -> None:
    original = film(brand)
    assert b"+51.0600" in original
    told = told_by(original)
    assert told["place"].startswith("+51.0600-001.3100")
    assert told["media.Encoded_Date"] == "2026-11-23 18:10:00 UTC"
    assert (told["media.Make"], told["media.Model"]) == ("MarkerMaker", "Phone 12")
    assert told["media.Performer"] == "MarkerAuthor"
    assert told["xmp.a"] == "MarkerXmp"


def test_a_recording_gives_no_picture_whatever_it_holds() -> None:
    preview = derive_preview(InMemory(film()), media="video/mp4")
    assert preview.pixels == b""


def test_of_a_long_film_only_what_tells_is_asked_for() -> None:
    long = InMemory(film(sound=bytes(90_000_000)))
    assert derive_preview(long, media="video/mp4").metadata["place"].startswith("+51.06")
    assert long.given < 5_000_000


def test_sound_tells_its_tags() -> None:
    assert told_by(tune())["media.Performer"] == "MarkerAuthor"
    assert told_by(voice())["media.Director"] == "MarkerAuthor"


def test_a_newspapers_author_is_told() -> None:
    assert told_by(picture("JPEG"))["iptc.By-line"] == "MarkerIptc"


def test_what_a_broken_picture_tells_is_kept() -> None:
    whole = picture("JPEG", size=(1200, 900))
    cut = whole[: whole.index(b"\xff\xda") + 20]
    with pytest.raises(PreviewFailed) as failed:
        derive_preview(InMemory(cut), media="image/jpeg")
    assert failed.value.carried["place"] == "51.06, -1.31"


def test_a_packet_with_a_document_type_is_not_read() -> None:
    told = Told()
    laughs = b'<x:xmpmeta><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a></x:xmpmeta>'
    read_xmp(laughs + b'<x:xmpmeta><c d="e">f</c></x:xmpmeta>', told)
    assert told.as_dict() == {"xmp.d": "e", "xmp.c": "f"}


def test_nobody_can_make_a_file_tell_without_end() -> None:
    told = Told()
    for number in range(5000):
        told.add(f"name {number}", "long " * 5000)
        told.add("name 0", f"more {number}")
    assert len(told.as_dict()) == MOST_VALUES
    assert max(map(len, told.as_dict().values())) <= LONGEST_VALUE


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("tell(want=[0, 10**12])", "not there"),
        ("tell(want=[5, 2])", "not there"),
        ("tell(want='all')", "not there"),
        ("while True: tell(want=[0, 7]); sys.stdin.buffer.read(7)", "too much"),
        ("while True: out.write(b'x' * 65536)", "talks too much"),
        ("tell(carried={'a': 1})", "no description"),
        ("tell(carried=[1])", "no description"),
        ("out.write(b'[]\\n')", "no description"),
        ("out.write(b'\\xff\\xfe\\n')", "no description"),
        ("tell(pixels=10**9, media='image/jpeg')", "not a picture"),
        ("tell(pixels=-1, media='image/jpeg')", "not a picture"),
        ("tell(pixels=0, media='')", "not a picture"),
        ("tell(pixels=3, media='image/svg+xml'); out.write(b'\\xff\\xd8\\xff')", "not a picture"),
        ("tell(pixels=9, media='image/jpeg'); out.write(b'\\xff\\xd8\\xff')", "stopped"),
        ("sys.exit()", "stopped"),
    ],
)
def test_a_process_that_was_taken_over_gains_nothing(
    tmp_path: Path, program: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.evidence_store.preview._MOST_GIVEN", 7000)
    evil = tmp_path / "evil.py"
    evil.write_text(
        "import json, sys\n"
        "out = sys.stdout.buffer\n"
        "def tell(**said): out.write(json.dumps(said).encode() + b'\\n'); out.flush()\n"
        f"sys.stdin.buffer.readline()\n{program}\nout.flush()\n"
    )
    with pytest.raises(PreviewFailed, match=why):
        derive_preview(InMemory(b"letters"), media="image/jpeg", process=evil, seconds=20)

"""A recipient's link and code open one pack, while it lasts, and nothing else."""

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.places import Way, write
from tests.people import People

ROOMS = ("pack", "summary", "receipt")


@pytest.fixture
def sent(world, people: People, browse: Callable[..., Browser]) -> Callable[[str], Way]:
    """Return a maker of packs that were approved and sent, one case each."""
    lead = browse(people.lead())

    def make(words: str) -> Way:
        advocate = people.advocate()
        case = people.case(advocate)
        entry = write(world.session, case, world.clock, words)
        world.session.commit()
        way = Way(world.app, world.session, case, browse(advocate), entries=[entry])
        return way.begin().decide().approve(lead).send()

    return make


def closed(officer: Browser, link: str) -> bool:
    answers = [officer.post(f"{link}{room}", {"name": "PC Adeyemi"}) for room in ROOMS]
    return {each.status_code for each in answers} <= {400, 404}


def test_being_in_at_one_link_opens_no_other(sent) -> None:
    one, other = sent("cornflower"), sent("heliotrope")
    officer = one.inside()
    assert "cornflower" in officer.get(one.link).text
    page = officer.get(other.link)
    assert "heliotrope" not in page.text
    assert "Code" in page.text
    assert closed(officer, other.link)
    assert officer.post(other.link, {"code": one.code}).status_code == 422
    assert "heliotrope" not in officer.get(other.link).text


def test_no_room_of_a_link_opens_before_the_code(sent) -> None:
    way = sent("heliotrope")
    officer = way.officer()
    assert closed(officer, way.link)
    officer.client.set_cookie("__Host-handover", "", domain="staff.example", secure=True)
    assert closed(officer, way.link)
    assert "heliotrope" not in officer.get(way.link).text


@pytest.mark.parametrize("how", ["recalled", "expired", "replaced"])
def test_whoever_was_in_is_out_when_the_link_ends(sent, clock: FakeClock, how: str) -> None:
    way = sent("heliotrope")
    officer, link = way.inside(), way.link
    assert "heliotrope" in officer.get(link).text
    if how == "recalled":
        way.do("recall")
    elif how == "replaced":
        way.send()
    else:
        clock.advance(days=8)
    unknown = officer.get(f"/handover/{'x' * 32}/")
    ended = officer.get(link)
    assert (ended.status_code, ended.data) == (unknown.status_code, unknown.data)
    assert closed(officer, link)


def test_a_session_laid_out_for_an_officer_is_not_taken_up(sent) -> None:
    way = sent("heliotrope")
    officer = way.officer()
    officer.client.set_cookie("__Host-handover", "laid-out", domain="staff.example", secure=True)
    assert officer.post(way.link, {"code": way.code}).status_code == 303
    thief = way.officer()
    thief.client.set_cookie("__Host-handover", "laid-out", domain="staff.example", secure=True)
    assert "heliotrope" not in thief.get(way.link).text


def test_a_code_burns_after_five_guesses_and_the_right_one_opens_no_more(
    sent, clock: FakeClock
) -> None:
    way = sent("heliotrope")
    officer = way.officer()
    for _ in range(5):
        assert officer.post(way.link, {"code": "AAAA-AAAA"}).status_code == 422
        clock.advance(seconds=30)
    assert officer.post(way.link, {"code": way.code}).status_code == 422
    assert "heliotrope" not in officer.get(way.link).text


def test_a_pass_to_a_pack_opens_nothing_of_the_staff_or_the_survivor(sent) -> None:
    way = sent("heliotrope")
    officer = way.inside()
    for path in (f"/staff/cases/{way.case.id}/", "/staff/", "/partner/", f"{way.base}/pack"):
        assert officer.get(path).status_code == 303
    cookie = officer.client.get_cookie("__Host-handover", domain="staff.example")
    assert cookie is not None
    for name in ("__Host-staff", "__Host-n"):
        officer.client.set_cookie(name, cookie.value, domain="staff.example", secure=True)
    assert officer.get(f"/staff/cases/{way.case.id}/").status_code == 303


def test_markup_in_her_words_stays_words_in_the_page_the_print_and_the_table(sent) -> None:
    words = '#read("summary.typ") ] #image("/x") $x$ \u202e<script>1</script> "><img src=x>'
    way = sent(words)
    officer = way.inside()
    page = officer.get(way.link).text
    assert "<script>1" not in page
    assert "<img src=x" not in page
    archive = zipfile.ZipFile(io.BytesIO(officer.post(f"{way.link}pack").data))
    for name in archive.namelist():
        assert ".." not in name
        assert not name.startswith("/")
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith("csv"))
    assert b"#read" in whole
    pdf = next(archive.read(name) for name in archive.namelist() if name.endswith(".pdf"))
    assert pdf.startswith(b"%PDF")
    assert b"#let told" not in pdf

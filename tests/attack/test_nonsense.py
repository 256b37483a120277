"""Nonsense is answered in words: no page breaks, and no error says what is behind it."""

import pytest

from tests.attack.world import World

NONSENSE = ["", "\x00", "\x07x\x9f", "-1", "9" * 400, "[]", "\u00b2", "\u202e%s%n{0}"]
FAR = "00000000-0000-7000-8000-0000000000ff"
KEYS = [f"\u00b2_2026-11-24T10:00+00:00_{FAR}", f"1_0001-01-01T00:00+23:00_{FAR}",
        f"0001-01-01T00:00+23:00_{FAR}", f"{'9' * 300}.{FAR}"]  # fmt: skip
FIELDS = (
    "entry", "step", "revision", "answer", "kind", "clock", "day-day", "day-month", "day-year",
    "place", "behaviours", "targeted", "after", "choice", "other", "words", "to", "reason",
    "private", "theme", "what_matters", "priorities", "account", "files", "under_18", "intimate",
    "device", "again", "changed", "seen", "username", "passphrase", "offer", "skip", "code",
)  # fmt: skip
TELLING = ("Traceback", "sqlalchemy", "advocacy/", "site-packages", "SELECT ", "keyset")


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_breaks_no_page_of_hers(world: World, nonsense: str) -> None:
    home = world.home()
    jo = world.browse(home.survivor, strict=False)
    jo.post("/a/1", {"account": "words"})
    jo.post("/a/9", {"entry": str(home.ids["incident_id"])})
    jo.post("/a/20", {"step": str(home.ids["step_id"])})
    for number in range(1, 32):
        for data in (dict.fromkeys(FIELDS, nonsense), dict.fromkeys(FIELDS, [nonsense] * 3), {}):
            answer = jo.post(f"/a/{number}", data)
            assert answer.status_code in (303, 404, 405, 409), (number, answer.status_code)
            page = jo.get(f"/a/{number}")
            assert page.status_code < 500, number
            assert not any(word in page.text for word in TELLING)


def test_nonsense_in_the_address_breaks_no_page_of_theirs(world: World) -> None:
    home = world.home()
    for nonsense in (*NONSENSE, *KEYS):
        query = {"after": nonsense, "before": nonsense, "call": nonsense, "case": nonsense}
        for path in (
            "/staff/", "/staff/today/rows", "/staff/cases/", "/staff/helpline/referrals/new",
            f"/staff/cases/{home.case.id}/contacts/", f"/staff/cases/{home.case.id}/incidents/",
        ):  # fmt: skip
            answer = home.browser.get(path, query_string=query)
            assert answer.status_code in (200, 404), (path, nonsense)


def test_a_day_beyond_every_calendar_is_answered_in_words(world: World) -> None:
    jo = world.browse(world.home().survivor)
    jo.post("/a/1", {"account": "words"})
    for year in ("9999", "1", "100", "9" * 39):
        typed = {"kind": "day", "day-day": "31", "day-month": "12", "day-year": year}
        assert jo.post("/a/2", typed).status_code == 303
        assert jo.get("/a/2").status_code == 200
        assert jo.get("/a/6").status_code in (200, 303)


def test_a_page_of_hers_never_says_which_word_is_which(world: World) -> None:
    home = world.home()
    jo = world.browse(home.survivor)
    for number in (*range(1, 32), ""):
        text = jo.get(f"/a/{number}" if number else "/").text.casefold()
        for telling in ("duress", "danger word", "looks well", "safe word", "silently"):
            assert telling not in text, (number, telling)


def test_the_words_agreed_for_check_ins_are_seen_by_nobody_off_the_case(world: World) -> None:
    home = world.home()
    words = ("teapot", "umbrella", "gardening")
    here = f"/staff/cases/{home.case.id}/check-ins"
    pages = [f"{here}/agree", f"{here}/", "/staff/", "/staff/texts/", "/staff/helpline"]
    agreed = home.browser.get(pages[0]).text
    assert all(word in agreed for word in words)
    for other in (world.people.advocate("Ben Moss"), world.people.helpline()):
        browser = world.browse(other)
        for path in pages:
            page = browser.get(path).text
            assert not any(word in page for word in words), (other.name, path)

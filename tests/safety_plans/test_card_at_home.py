"""The card for a bad moment stands on her first screen, folded: nothing is fetched to read it."""

from collections.abc import Callable

import pytest

from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.cases.models import Case
from safety_plans.models import CrisisCard
from tests.browse import Browser
from tests.safety_plans.conftest import Pair

Browse = Callable[..., Browser]
WORDS = {
    "code_words": "Pineapple means ring 999", "where_to_go": "The shop until ten",
    "ring_first": "Mia", "bag": "Keys and a charger, at Mia’s", "remember": "Breathe out slowly",
    "revision": "0",
}  # fmt: skip


def fold(page: str) -> str:
    """Return the folded card: it ends with the address where it is written."""
    return page[page.index('<details class="fold"') : page.index(" my card</a>") + 12]


def write_card(jo: Browser) -> None:
    jo.post("/a/26", WORDS)


def test_all_of_her_card_is_on_the_first_screen_before_anything_else(
    pair: Pair, jo: Browser
) -> None:
    write_card(jo)
    page = jo.get("/").text
    for words in list(WORDS.values())[:-1]:
        assert words in fold(page)
    assert page.index("My card") < page.index('href="/a/')
    assert "open" not in fold(page).split(">", 1)[0]


@pytest.mark.parametrize(
    "words",
    ['href="tel:999"', 'href="tel:101"', 'href="tel:02079460123"', "works on a mobile only",
     "does not show where you are", "register</strong> to 999", "Sign up first", "999 BSL",
     "stays in the phone’s list"],
)  # fmt: skip
def test_whom_to_ring_and_what_it_leaves_on_the_phone_stands_on_it(
    pair: Pair, jo: Browser, words: str
) -> None:
    assert words in fold(jo.get("/").text)
    assert words in jo.get("/a/25").text
    assert words in jo.get("/a/30").text


def test_a_card_that_nobody_wrote_yet_offers_to_be_written(pair: Pair, jo: Browser) -> None:
    assert '<a href="/a/26">Write my card</a>' in fold(jo.get("/").text)
    assert "Your own words, places and people can stand here too." in jo.get("/a/25").text
    write_card(jo)
    assert '<a href="/a/26">Change my card</a>' in fold(jo.get("/").text)


def test_the_bag_is_told_to_both_sides(pair: Pair, jo: Browser, amira: Browser) -> None:
    write_card(jo)
    assert "Keys and a charger" in jo.get("/a/25").text
    assert "Keys and a charger" in amira.get(f"/staff/cases/{pair.case.id}/plan/card").text
    assert pair.only(CrisisCard).bag == WORDS["bag"]


def test_who_put_her_list_away_for_now_put_the_card_away_with_it(pair: Pair, jo: Browser) -> None:
    write_card(jo)
    jo.post("/a/32", {"section": "list"})
    page = jo.get("/").text
    assert "My card" not in page
    assert "Pineapple" not in page


def test_on_a_phone_that_others_read_the_card_is_not_there(pair: Pair, browse: Browse) -> None:
    write_card(browse(pair.jo))
    pair.only(SurvivorSignIn).write_only = True
    pair.session.commit()
    page = browse(pair.jo).get("/").text
    assert "Pineapple" not in page
    assert "My card" not in page


def test_nothing_of_it_is_kept_by_the_browser(pair: Pair, jo: Browser) -> None:
    write_card(jo)
    assert jo.get("/").headers["Cache-Control"] == "no-store"


def test_another_s_card_is_on_no_page_of_hers(pair: Pair, jo: Browser, browse: Browse) -> None:
    write_card(jo)
    other: Case = pair.people.case(pair.amira, name="Sam Hill")
    assert "Pineapple" not in browse(pair.people.survivor(other)).get("/").text

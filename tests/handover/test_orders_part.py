"""Orders in a summary: their terms and what may breach them, never a place to keep out of."""

import io
import zipfile

from advocacy.actor import SYSTEM
from advocacy.orders.breaches import link_to_term
from advocacy.orders.changing import end_order
from advocacy.orders.models import EndedAs
from tests.handover.places import FRONT
from tests.handover.test_what_never_leaves import everything
from tests.orders.arrange import MADE, a_term, an_order

WITH_ORDERS = {"sections": [*FRONT["sections"], "orders"]}


def arrange(way, clock, *, area=""):
    who = {"actor": SYSTEM, "at": clock.now()}
    order = an_order(way.session, way.case, **who)
    term = a_term(
        way.session, way.case, order, kind="not_follow", words="You must not follow them",
        area=area, **who,
    )  # fmt: skip
    breach = link_to_term(
        way.session, way.case, term, incident_id=way.entries[0], why="Our view", **who
    )
    way.session.commit()
    return order, breach


def test_an_order_leaves_with_its_terms_and_what_may_breach_it(way, lead, clock, marker):
    arrange(way, clock, area=f"Around {marker} Green, the mill and the lane")
    way.begin(**WITH_ORDERS).decide().approve(lead).send()
    officer = way.inside()
    pack = officer.post(f"{way.link}pack").data
    for leaving in (officer.get(way.link).text, everything(pack)):
        said = " ".join(leaving.split())
        for words in (
            "Stalking Protection Order", "Ray Marsh", "44TX1", "You must not follow them",
            "may breach term 1", "Whether an order was broken is for the police and a court",
        ):  # fmt: skip
            assert words in said, words
        assert marker not in said, "the place is only for the case"
        assert "Our view" not in said, "what staff think is not what happened"
    assert zipfile.ZipFile(io.BytesIO(pack)).testzip() is None


def test_an_order_that_was_not_chosen_does_not_leave_and_the_summary_says_so(way, lead, clock):
    arrange(way, clock)
    way.begin().decide().approve(lead).send()
    page = way.inside().get(way.link).text
    assert "You must not follow them" not in page
    assert "Orders, and what may breach them" in page, "named among what is left out"


def test_a_place_written_into_the_words_of_a_term_stops_the_request(way, clock):
    order, _ = arrange(way, clock, area="The mill, the weir and Cobbler Lane")
    a_term(
        way.session, way.case, order, number=2, actor=SYSTEM, at=clock.now(),
        words="You must keep away from the weir and Cobbler Lane",
    )  # fmt: skip
    way.session.commit()
    way.begin(**WITH_ORDERS).decide()
    answer = way.advocate.post(f"{way.base}/request")
    assert answer.status_code == 422
    assert "stands in this passage" in answer.text


def test_a_possible_breach_leaves_only_with_the_entry_it_is_about(way, lead, clock):
    arrange(way, clock)
    way.begin(**WITH_ORDERS).decide()
    way.do("entries", {"entries": []})
    way.approve(lead).send()
    page = way.inside().get(way.link).text
    assert "You must not follow them" in page
    assert "may breach term" not in page


def test_an_order_recorded_by_mistake_is_not_told(way, lead, clock):
    order, _ = arrange(way, clock)
    end_order(
        way.session, way.case, order, ended_as=EndedAs.MISTAKE, on=MADE, words="Other case",
        actor=SYSTEM, at=clock.now(),
    )  # fmt: skip
    way.session.commit()
    way.begin(**WITH_ORDERS).decide().approve(lead).send()
    assert "No order is recorded" in way.inside().get(way.link).text

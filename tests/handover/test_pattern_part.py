"""The pattern in a summary counts what is in it: nothing that was left out shows in a number."""

from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.handover.gather import gather
from advocacy.handover.pattern_part import find_pattern
from advocacy.handover.summary import Section
from advocacy.handover.told import tell
from advocacy.handover.typeset import typeset
from advocacy.incidents.models import Targeted
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.moments import Moment
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.arrange import PREPARED, a_summary
from tests.handover.places import FRONT, Way, write
from tests.handover.test_typeset import read, words_of
from tests.handover.test_what_never_leaves import everything


def shown(way: Way) -> str:
    """Return what the page says that would leave, from the pattern on."""
    page = way.advocate.get(f"{way.base}/preview").text
    return page.partition(">The pattern in figures</h2>")[2].partition("<h2")[0]


def with_pattern(way: Way) -> Way:
    return way.begin(sections=[*FRONT["sections"], "pattern"])


def test_the_pattern_goes_only_where_it_was_chosen(way: Way) -> None:
    way.begin()
    assert shown(way) == ""
    assert "The pattern in figures" in way.advocate.get(f"{way.base}/preview").text
    with_pattern(way)
    assert "Counted over the entries that are in this summary, and no other" in shown(way)


def test_an_entry_that_was_left_out_is_in_no_count(
    way: Way, session: Session, clock: FakeClock
) -> None:
    kept_back = write(
        session, way.case, clock, "At the refuge.", behaviours=["threats"], targeted=Targeted.CHILD
    )
    session.commit()
    with_pattern(way)
    both = shown(way)
    assert "Their child" in both
    answer = way.advocate.post(f"{way.base}/entries", {"entries": [str(way.entries[0])]})
    assert answer.status_code == 303
    alone = shown(way)
    assert str(kept_back) not in way.advocate.get(f"{way.base}/preview").text
    assert "Their child" not in alone
    assert "Threat" not in alone
    assert '<td class="govuk-table__cell">2</td>' not in alone


def test_messages_of_a_file_and_orders_that_stay_are_in_no_count(
    way: Way, clock: FakeClock
) -> None:
    """How many messages a file holds, and that there is an order, is told where they are chosen."""
    message = Moment(
        id=UUID(int=0), at=clock.now(), timed=True, behaviours=(), targeted="self",
        came_by="WhatsApp", message=True,
    )  # fmt: skip
    assert Chosen().of_kind([message]) == [message]
    assert Chosen(only=frozenset(way.entries)).of_kind([message]) == []
    with_pattern(way)
    told = shown(way)
    assert "Messages" not in told
    assert "Orders over the same time" not in told
    assert "I was afraid." not in told


def test_the_pdf_has_each_figure_as_a_table_and_a_chart_in_words() -> None:
    pdf = typeset(tell(a_summary()), at=PREPARED)
    words = words_of(pdf)
    for word in (
        "The pattern in figures",
        "Over time, by month",
        "Time between incidents",
        "3 days",
    ):
        assert word in words
    assert "/StructTreeRoot" in read(pdf).trailer["/Root"]
    [section] = [
        each for each in tell(a_summary())["sections"] if each["code"] == str(Section.PATTERN)
    ]
    assert section["figures"][0]["alt"] == "Over time, by month. October 2026: 3; November 2026: 9"


def test_it_reaches_the_officer_as_approved(way: Way, lead: Browser) -> None:
    with_pattern(way).decide().approve(lead).send()
    officer = way.inside()
    assert "The pattern in figures" in officer.get(way.link).text
    assert "Last 28 days" in everything(officer.post(f"{way.link}pack").data)


def test_nothing_is_counted_where_no_entry_is_in(way: Way, session: Session) -> None:
    nothing = gather(session, way.case).without([str(each) for each in way.entries])
    assert find_pattern(session, way.case, nothing, with_orders=True, at=PREPARED) == ()

"""Who is connected with whom in a case: made, taken away, and drawn."""

from itertools import pairwise

import pytest
from sqlalchemy import select

from advocacy.cases.models import PersonKind
from advocacy.cases.people.models import PersonTie
from advocacy.cases.people.picture import draw
from advocacy.cases.people.ties import list_ties
from advocacy.cases.people_service import add_to_case
from advocacy.cases.service import list_people
from advocacy.ledger.models import LedgerEvent


@pytest.fixture
def case_of(people, browse, session, clock):
    """A case with a child, a suspect with somebody who acts for him, and a witness."""
    advocate = people.advocate()
    case = people.case(advocate)
    found = {"jo": list_people(session, case)[0]}
    for key, kind, name, details in (
        ("ada", "dependent", "Ada Okafor", {"relationship": "Child"}),
        ("marek", "suspect", "Marek Zieliński", {"associates": ["Kev Dunn, 07700 900 873"]}),
        ("bell", "witness", "Ms Bell", {}),
    ):
        found[key] = add_to_case(
            session, case, kind=PersonKind(kind), name=name, details=details,
            actor=people.actor(advocate), at=clock.now(),
        )  # fmt: skip
    session.commit()
    return browse(advocate), f"/staff/cases/{case.id}/people/connections", case, found


def tie(browser, path, one, kind, other, **more):
    return browser.post(
        path, {"one_id": str(one.id), "kind": kind, "other_id": str(other.id), **more}
    )


def test_a_connection_is_in_the_picture_and_in_words(case_of, session):
    browser, path, case, found = case_of
    answer = tie(browser, path, found["marek"], "parent", found["ada"])
    assert answer.status_code == 303
    page = browser.follow(answer).text
    assert "is a parent of" in page
    assert '<svg class="people-picture"' in page
    assert ">parent</text>" in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]
    assert session.scalars(select(PersonTie)).one().case_id == case.id


def test_who_acts_for_a_suspect_is_drawn_from_the_suspects_own_record(case_of):
    browser, path, _, _ = case_of
    page = browser.get(path).text
    assert "Kev Dunn" in page
    assert "acts for" in page
    assert "873" not in page.split("<svg")[1].split("</svg>")[0]


def test_said_twice_or_the_other_way_round_it_is_one_connection(case_of, session):
    browser, path, _, found = case_of
    tie(browser, path, found["bell"], "works_with", found["jo"])
    tie(browser, path, found["bell"], "works_with", found["jo"])
    tie(browser, path, found["jo"], "works_with", found["bell"])
    assert len(session.scalars(select(PersonTie)).all()) == 1
    tie(browser, path, found["jo"], "parent", found["ada"])
    tie(browser, path, found["ada"], "parent", found["jo"])
    assert len(session.scalars(select(PersonTie)).all()) == 3


def test_one_taken_away_is_kept_and_no_longer_shown(case_of, session, people):
    browser, path, case, found = case_of
    tie(browser, path, found["marek"], "knows", found["bell"], says="from the gym")
    made = session.scalars(select(PersonTie)).one()
    assert b"gym" not in made.says_sealed
    assert "from the gym" in browser.get(path).text
    assert browser.post(f"{path}/{made.id}/end").status_code == 303
    assert browser.post(f"{path}/{made.id}/end").status_code == 303
    assert "from the gym" not in browser.get(path).text
    assert session.scalars(select(PersonTie)).one().ended_at is not None
    actions = list(
        session.scalars(select(LedgerEvent.action).where(LedgerEvent.case_id == case.id))
    )
    assert actions.count("person.untied") == 1


@pytest.mark.parametrize(
    ("one", "kind", "other", "why"),
    [
        ("", "parent", "jo", "Choose who"),
        ("jo", "", "ada", "Choose how they are connected"),
        ("jo", "parent", "", "Choose whom"),
        ("jo", "parent", "jo", "Choose two different people"),
        ("jo", "twin", "ada", "Choose one of the list"),
    ],
)
def test_half_a_connection_is_refused_and_kept_as_chosen(case_of, session, one, kind, other, why):
    browser, path, _, found = case_of
    answer = browser.post(
        path,
        {
            "one_id": str(found[one].id) if one else "",
            "kind": kind,
            "other_id": str(found[other].id) if other else "",
            "says": "Told by her sister",
        },
    )
    assert (answer.status_code, why in answer.text) == (422, True)
    assert "Told by her sister" in answer.text
    assert not session.scalars(select(PersonTie)).all()


def test_nobody_is_connected_across_cases(case_of, people, browse, session):
    browser, path, _, found = case_of
    other = people.case(people.advocate("Ela Fox"), name="Wren Abara")
    session.commit()
    wren = list_people(session, other)[0]
    assert tie(browser, path, found["marek"], "knows", wren).status_code == 422
    tie(browser, path, found["marek"], "knows", found["bell"])
    made = session.scalars(select(PersonTie)).one()
    elsewhere = f"/staff/cases/{other.id}/people/connections/{made.id}/end"
    assert browse(people.lead()).post(elsewhere).status_code == 404
    assert "Wren" not in browser.get(path).text


def test_a_hostile_name_stays_text_and_fits_the_picture(case_of, people, session, clock):
    browser, path, case, _ = case_of
    add_to_case(
        session, case, kind=PersonKind.WITNESS, name="<script>alert(1)</script>" * 300,
        details={"relationship": "<b>" * 5000}, actor=people.actor(people.lead()), at=clock.now(),
    )  # fmt: skip
    session.commit()
    page = browser.get(path).text
    assert "<script>alert" not in page
    people_here = list_people(session, case)
    picture = draw(people_here, list_ties(session, case))
    assert max(len(box.name) for box in picture.boxes) <= 15


def test_no_two_people_stand_on_each_other(case_of, people, session, clock):
    _, _, case, _ = case_of
    for number in range(7):
        for kind in ("dependent", "suspect", "witness", "professional"):
            add_to_case(
                session, case, kind=PersonKind(kind), name=f"{kind} {number}",
                details={"associates": ["A, 1", "B"]} if kind == "suspect" else {},
                actor=people.actor(people.lead()), at=clock.now(),
            )  # fmt: skip
    picture = draw(list_people(session, case), [])
    places = [(box.x, box.y) for box in picture.boxes]
    assert len(places) == len(set(places))
    assert all(box.left >= 0 and box.left + 112 <= picture.width for box in picture.boxes)
    assert all(box.top >= 0 and box.top + 46 <= picture.height for box in picture.boxes)


def test_somebody_taken_out_leaves_the_picture(case_of):
    browser, path, _, found = case_of
    tie(browser, path, found["marek"], "knows", found["bell"])
    people_path = path.removesuffix("/connections")
    browser.post(f"{people_path}/{found['bell'].id}/end", {"ended_as": "left", "reason": "Moved"})
    assert "Ms Bell" not in browser.get(path).text


def test_labels_stand_on_nobody_and_on_no_other_label(case_of):
    browser, path, _, found = case_of
    for kind in ("parent", "knows", "family", "works_with"):
        tie(browser, path, found["marek"], kind, found["ada"])
    page = browser.get(path).text
    drawn = page.split("<svg")[1].split("</svg>")[0].split("people-picture__label")[1:]
    places = [float(each.split(' y="')[1].split('"')[0]) for each in drawn]
    assert len(places) == 5
    parents = sorted(places[1:])  # the first is across, of who acts for the suspect
    assert min(after - before for before, after in pairwise(parents)) >= 13

"""Whoever administers sees accounts, counts and codes, and never a word of any case."""

from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.cases.models import Case
from tests.administration.conftest import House
from tests.masp.arrange import Story


def pages(app, house: House, story: Story) -> list[str]:
    """Every page an administrator could ask for, with everything that exists filled in."""
    known = {
        "case_id": story.case.id,
        "masp_id": story.masp.id,
        "account_id": house.amira.id,
        "team_id": house.ruth.team_id,
        "agency_id": story.police.id,
    }
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in rule.methods or not rule.rule.startswith(("/staff", "/partner")):
            continue
        values = {}
        for name in rule.arguments:
            converter = rule._converters[name]
            kind = type(converter).__name__
            other = 1 if kind == "IntegerConverter" else story.case.id
            if kind == "AnyConverter":
                other = min(converter.items)
            values[name] = known.get(name, other if kind != "UnicodeConverter" else "dependent")
        found.append(rule.build(values)[1])
    return found


def test_no_page_an_administrator_opens_holds_a_word_of_a_case(app, house: House, marker) -> None:
    story = Story(house.people)
    named = house.people.case(house.amira, name=f"{marker} Person")
    house.people.survivor(named, marker)
    story.case.title = f"{marker} Okafor"
    story.masp.name = f"{marker} Pike"
    house.session.commit()
    references = list(house.session.scalars(select(Case.reference)))
    references.append(story.masp.reference)
    ada = house.browse(house.ada)
    opened = 0
    for address in pages(app, house, story):
        answer = ada.get(address)
        assert marker not in answer.text, address
        assert not [each for each in references if each in answer.text], address
        assert "+447700900142" not in answer.text, address
        opened += answer.status_code == 200
    assert opened > 20


def test_every_page_of_a_case_is_the_page_that_does_not_exist(app, house: House) -> None:
    story = Story(house.people)
    ada = house.browse(house.ada)
    missing = ada.get("/staff/no/such/page")
    assert missing.status_code == 404
    seen = 0
    for address in pages(app, house, story):
        if f"/cases/{story.case.id}" in address or f"/masp/{story.masp.id}" in address:
            answer = ada.get(address)
            assert answer.status_code == 404, address
            assert answer.data == missing.data, address
            seen += 1
    assert seen > 15


def test_the_log_an_administrator_leaves_names_no_case(house: House) -> None:
    house.people.case(house.amira)
    ada = house.browse(house.ada)
    for address in ("administration/", "administration/settings", "people/", "teams/"):
        assert ada.get(f"/staff/{address}").status_code == 200
    ledger = house.session.connection().exec_driver_sql(
        "SELECT case_id, more_cases FROM ledger_event WHERE actor_role = 'administrator'"
    )
    assert {tuple(row) for row in ledger} == {(None, None)}


def test_a_role_without_a_row_in_the_table_of_posts_is_never_listed(house: House) -> None:
    case = house.people.case(house.amira)
    house.people.survivor(case)
    listed = house.browse(house.ada).get("/staff/people/").text
    everybody = house.session.scalars(select(Account).where(Account.role == Role.SURVIVOR)).all()
    assert everybody
    assert not [each for each in everybody if str(each.id) in listed]

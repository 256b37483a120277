"""An address of my own case that names something of another's leads nowhere."""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule

from advocacy.db import Base
from advocacy.web.rule import rule_of
from tests.attack.world import Home, World

# What a refused request may leave behind: the refusal, and that the session was seen.
TRACES = {"ledger_event", "ledger_personal", "ledger_case", "refusal_count", "sign_in_session",
          "request_count"}  # fmt: skip
# Which settle reminders of this case only: another's id finds none, and nothing is said of it.
# A way is taken off a card only by who names the card they saw.
SETTLES = {"referrals.joined_seen": (303,), "checkins.seen": (409,), "ways.away": (409,)}
# Of these, the offer at home is an incident's.
OFFERS = ("contact_files.choose", "order_files.choose")
# Enough to get past the forms, so that what is asked for is really tried.
TYPED = {
    "reason": "x", "because": "x", "words": "x", "why": "x", "nature": "intimate", "days": "1",
    "under_18": "no", "intimate": "no", "choice": "copy", "described": "x", "looked": "yes",
    "theme": "home", "answer": "agree", "band": "younger", "name": "x", "kept": "yes",
}  # fmt: skip


def everything(world: World) -> dict[str, list[Any]]:
    world.session.rollback()
    return {
        table.name: sorted(map(repr, world.session.execute(table.select())))
        for table in Base.metadata.sorted_tables
        if table.name not in TRACES
    }


def nested(world: World, start: str, first: str) -> Iterator[tuple[Rule, list[str]]]:
    """Return the rules under `start` with something named inside, in the order it is named."""
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        inner = [str(part) for plain, part in rule._trace if plain and part != first]
        named = str(rule).startswith(start) and first in rule.arguments
        if named and inner and "kind" not in inner:
            yield rule, inner


def mixed(
    mine: dict[str, Any], theirs: dict[str, Any], inner: list[str]
) -> Iterator[dict[str, Any]]:
    """Return all inner ids as the other's, then the last alone."""
    yield {**mine, **{name: theirs[name] for name in inner}}
    if len([name for name in inner if name.endswith("_id")]) > 1:
        last = [name for name in inner if name.endswith("_id")][-1]
        yield {**mine, last: theirs[last]}


def attack(
    world: World, browser: Any, rule: Rule, values: dict[str, Any], wanted: tuple[int, ...]
) -> None:
    address = rule.build({name: values[name] for name in rule.arguments})[1]  # type: ignore[index]
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        answer = browser.get(address) if method == "GET" else browser.post(address, TYPED)
        assert answer.status_code in wanted, (method, str(rule), answer.status_code)


def test_what_belongs_to_another_case_is_not_there_under_mine(world: World) -> None:
    mine, theirs = world.home("cornflower"), world.home("heliotrope")
    browser, before, tried = mine.browser, everything(world), 0
    for rule, inner in nested(world, "/staff/cases/", "case_id"):
        for values in mixed(mine.ids, theirs.ids, inner):
            attack(world, browser, rule, values, SETTLES.get(rule.endpoint, (404,)))
            tried += 1
    assert tried > 50
    assert everything(world) == before


def test_the_same_addresses_open_for_who_they_belong_to(world: World) -> None:
    home, opened = world.home(), 0
    for rule, _ in nested(world, "/staff/cases/", "case_id"):
        said = rule_of(world.app, rule.endpoint)
        if said is None or said.name.startswith("leads ") or "/sign-in/" in str(rule):
            continue  # not the advocate's, or only there once somebody was given a sign-in
        if rule.endpoint.endswith("address") or rule.endpoint in OFFERS:
            # Only a survivor has the one, and the person here is a dependent; of the other, the
            # offer here is an incident's.
            continue
        # A picture is no recording, and neither preview nor copy was made of it yet.
        derived = any(word in str(rule) for word in ("preview", "copy", "/play"))
        if "GET" in (rule.methods or ()) and not derived:
            address = rule.build({n: home.ids[n] for n in rule.arguments})[1]  # type: ignore[index]
            status = home.browser.get(address).status_code
            opened += status == 200
            # No proof can be had before the worker has signed.
            unsigned = rule.endpoint.endswith("proof") and status == 409
            assert status in (200, 303) or "version" in address or unsigned, (str(rule), status)
    assert opened > 15


def test_what_belongs_to_another_masp_case_is_not_there_under_mine(world: World) -> None:
    mine, theirs = world.home(), world.home()
    before, tried = everything(world), 0
    for start, browser in (
        ("/staff/masp/", mine.browser),
        ("/partner/masp/", world.browse(world.people.partner(mine.masp["agency"]))),
    ):
        before = everything(world)
        for rule, inner in nested(world, start, "masp_id"):
            for values in mixed(mine.masp, theirs.masp, [n for n in inner if n != "presence"]):
                attack(world, browser, rule, values, (404,))
                tried += 1
        assert everything(world) == before
    assert tried > 8


def test_a_partner_opens_no_masp_case_that_their_agency_takes_no_part_in(world: World) -> None:
    mine, theirs = world.home(), world.home("heliotrope")
    officer = world.browse(world.people.partner(mine.masp["agency"]))
    assert officer.get(f"/partner/masp/{mine.masp['masp_id']}").status_code == 200
    for rule in world.app.url_map.iter_rules():
        if "masp_id" in rule.arguments and str(rule).startswith(("/partner", "/staff")):
            attack(world, officer, rule, theirs.masp, (404,))
    assert "heliotrope" not in officer.get("/partner/").text


def survivors_steps(home: Home) -> list[tuple[str, dict[str, str]]]:
    return [
        ("/a/9", {"entry": str(home.ids["incident_id"])}),
        ("/a/20", {"step": str(home.ids["step_id"])}),
        ("/a/21", {"step": str(home.ids["step_id"]), "revision": "1", "answer": "agree"}),
    ]


def test_a_survivor_reaches_nothing_of_another_survivor(world: World) -> None:
    hers, another = world.home("heliotrope"), world.home("cornflower")
    browser, before = world.browse(another.survivor), everything(world)
    for address, data in survivors_steps(hers):
        extra = {"case_id": str(hers.case.id), "scope_id": str(hers.case.id)}
        assert browser.post(address, {**data, **extra}).status_code == 404
    assert everything(world) == before
    for address, data in survivors_steps(another)[:2]:
        assert browser.post(address, data).status_code == 303
    for number in range(1, 32):
        page = browser.get(f"/a/{number}?case_id={hers.case.id}")
        assert "heliotrope" not in page.text

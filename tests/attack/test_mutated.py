"""Thousands of bent requests by everybody: nothing breaks, nothing hangs, nothing leaks."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from advocacy.accounts.models import Account
from advocacy.actor import Role
from tests.attack.mutations import Asked, Bender, addresses, forms_of
from tests.attack.world import Home, World
from tests.browse import Browser

NIGHTLY_PARTS = range(20)
SHARE = 1020
LONGEST = 5.0
# What ends a session would leave the rest of a run to somebody who is signed out.
ENDING = ("/x", "/staff/sign-out")


def outsiders(world: World, other: Home) -> Iterator[Account | None]:
    """Yield everybody who may never see the first home."""
    people = world.people
    team = people.other_team()
    yield None
    yield other.survivor
    yield people.advocate("Cal Dean")
    yield people.account(Role.LEAD, "Other Lead", team_id=team.id)
    yield people.helpline()
    yield people.account(Role.ADMINISTRATOR, "Ada Min")
    yield people.partner(people.agency("Another force"))


def harvest(app: Flask, browser: Browser, ids: dict[str, object]) -> list[Asked]:
    """Return every address as it is, and every form that these pages offer."""
    found = []
    for path in addresses(app, ids):
        if path in ENDING:
            continue
        found.append(Asked("GET", path))
        answer = browser.client.get(path, base_url=browser.base)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found += [each for each in forms_of(answer.text) if each.path not in ENDING]
    return found


def send(browser: Browser, asked: Asked) -> tuple[int, bytes]:
    began = time.monotonic()
    answer = browser.client.open(asked.path, base_url=browser.base, **asked.options())
    said = b"".join(answer.iter_encoded()) + str(answer.headers).encode()
    answer.close()
    # The test client writes a long body to a file of its own and leaves it open.
    answer.request.environ["wsgi.input"].close()
    took = time.monotonic() - began
    assert answer.status_code < 500, (answer.status_code, asked)
    assert took < LONGEST, (took, asked)
    return answer.status_code, said


def storm(
    world: World, browser: Browser, seeds: list[Asked], *, number: int, times: int, known: list
) -> Iterator[tuple[Asked, bytes]]:
    """Send bent requests, with this browser's own form token, and yield what was said."""
    bender = Bender(number, known)
    token = browser.token()
    forms = [each for each in seeds if each.data] or seeds
    for count in range(times):
        if count % 20 == 0:
            world.clock.advance(seconds=20)
        asked = bender.bend(bender.dice.choice(forms if bender.dice.random() < 0.7 else seeds))
        asked.data = [
            (name, token if name == "csrf_token" else value) for name, value in asked.data
        ]
        yield asked, send(browser, asked)[1]


def bent_requests_by_strangers(world: World, marker: str, *, number: int, times: int) -> None:
    # With a lead of its own; where a team has none, another team's rightly decides on a closing.
    world.people.lead("Lead Own")
    first, second = world.home(marker), world.home()
    known = [*first.ids.values(), *first.masp.values(), *second.ids.values()]
    offered = harvest(world.app, first.browser, {**first.ids, **first.masp})
    offered += harvest(world.app, world.browse(first.survivor, strict=False), {})
    world.session.commit()
    for who in list(outsiders(world, second)):
        world.clock.advance(seconds=31)
        browser = world.browse(who, strict=False)
        seeds = offered + harvest(world.app, browser, {**first.ids, **first.masp})
        for asked, said in storm(
            world, browser, seeds, number=number, times=times // 7, known=known
        ):
            assert marker.encode() not in said, (who.role if who else None, asked)


def bent_requests_by_those_on_the_case(world: World, *, number: int, times: int) -> None:
    home = world.home()
    known = [*home.ids.values(), *home.masp.values()]
    lead = world.people.lead("Lead Too")
    for who in (home.advocate, home.survivor, lead):
        world.clock.advance(seconds=31)
        browser = world.browse(who, strict=False)
        seeds = harvest(world.app, browser, {**home.ids, **home.masp})
        for _ in storm(world, browser, seeds, number=number, times=times // 3, known=known):
            pass


def number_of(world: World) -> int:
    """Return the number of the storm: another one on each kind of database.

    There is one of 1,020 requests and not two of half as many: to collect every form takes
    longer than to send them.
    """
    return int(world.session.get_bind().dialect.name == "postgresql")


def test_bent_requests_of_strangers_break_nothing_and_learn_nothing(
    world: World, marker: str
) -> None:
    bent_requests_by_strangers(world, marker, number=number_of(world), times=SHARE)


def test_bent_requests_of_those_on_the_case_break_nothing(world: World) -> None:
    bent_requests_by_those_on_the_case(world, number=number_of(world), times=SHARE)


@pytest.mark.nightly
@pytest.mark.parametrize("number", NIGHTLY_PARTS)
def test_mutated_requests_the_whole_night(world: World, marker: str, number: int) -> None:
    bent_requests_by_strangers(world, marker, number=1000 + number, times=3500)
    world.clock.advance(hours=1)
    bent_requests_by_those_on_the_case(world, number=2000 + number, times=1500)

"""Settings and health: what is set and how work goes, in counts, and never a secret."""

from dataclasses import fields, replace
from pathlib import Path

from advocacy.actor import SYSTEM
from advocacy.administration.rounds import note_round
from advocacy.administration.state import list_settings
from advocacy.ledger.outside.holders import FolderHolder
from advocacy.ledger.outside.keeping import Errands
from advocacy.ledger.service import record, sequence
from advocacy.settings import Settings
from advocacy.web.current import Foundation, Ports
from advocacy.worker import Rounds
from tests.administration.conftest import House
from tests.messaging.faulty import FaultyGateway

PAGE = "/staff/administration/settings"


def test_no_secret_is_shown(settings: Settings, marker: str) -> None:
    secrets = {
        each.name: f"{marker}"
        for each in fields(settings)
        if each.name
        in (
            "keyset",
            "twilio_auth_token",
            "twilio_account_sid",
            "twilio_from",
            "heartbeat_url",
        )
    }
    changed = replace(
        settings,
        **secrets,
        database_url=f"postgresql://u:{marker}@db/portal",
        blobs_url=f"s3://{marker}",
        timestamp_url=f"https://{marker}.example/",
        timestamp_ca="ca.pem",
        smtp_url=f"smtps://u:{marker}@mail.example",
    )
    shown = {each.variable: each.says for each in list_settings(changed)}
    assert marker not in str(shown)
    assert shown["ADVOCACY_KEYSET"] == "set"
    assert shown["ADVOCACY_DATABASE_URL"] == "set (postgresql)"
    assert shown["ADVOCACY_HEARTBEAT_URL"] == "set"
    assert shown["ADVOCACY_PUBLIC_NAME"] == settings.public_name
    assert len(shown) == len(fields(settings))


def test_the_page_shows_every_setting_by_name(house: House, settings: Settings) -> None:
    page = house.browse(house.ada).get(PAGE).text
    for each in fields(settings):
        assert f"ADVOCACY_{each.name.upper()}" in page
    assert settings.keyset not in page
    assert settings.twilio_auth_token not in page


def test_a_silent_worker_is_said_at_once(house: House, clock) -> None:
    ada = house.browse(house.ada)
    assert "The worker is late" in ada.get(PAGE).text
    note_round(house.session, at=clock.now())
    house.session.commit()
    assert "The worker is late" not in ada.get(PAGE).text
    assert "The worker goes round" in ada.get("/staff/administration/").text
    clock.advance(minutes=4)
    assert "The worker is late" in ada.get(PAGE).text


def test_rounds_that_fail_are_counted_until_one_goes_well(house: House, clock) -> None:
    for _ in range(2):
        note_round(house.session, at=clock.now(), failed=True)
    house.session.commit()
    ada = house.browse(house.ada)
    assert "could not be done: 2" in ada.get(PAGE).text
    note_round(house.session, at=clock.now())
    house.session.commit()
    assert "could not be done" not in ada.get(PAGE).text


def test_the_worker_says_that_it_went_round(app, house: House, clock) -> None:
    base: Foundation = app.extensions["advocacy"]
    provider = Ports(sms=FaultyGateway(clock.now), blobs=base.ports.blobs)
    house.session.commit()
    Rounds(replace(base, ports=provider)).work()
    assert "The worker is late" not in house.browse(house.ada).get(PAGE).text


def test_sessions_and_what_waits_are_counted(house: House) -> None:
    case = house.people.case(house.amira)
    survivor = house.people.survivor(case)
    house.browse(house.amira)
    house.browse(survivor)
    page = " ".join(house.browse(house.ada).get(PAGE).text.split())
    assert '<dt>On the staff site</dt><dd class="as-typed">2</dd>' in page
    assert '<dt>On the survivors’ site</dt><dd class="as-typed">1</dd>' in page
    assert "Events waiting for their place in the log" in page


def test_without_a_copy_outside_it_is_said_who_could_rewrite_the_log(house: House) -> None:
    page = house.browse(house.ada).get(PAGE).text
    assert "Whoever holds the signing key and the database could rewrite the whole log" in page


def test_a_holder_that_cannot_be_reached_is_said_until_it_can(
    house: House, app, tmp_path: Path, clock
) -> None:
    base: Foundation = app.extensions["advocacy"]
    record(house.session, actor=SYSTEM, at=clock.now(), action="a.test")
    sequence(house.session, base.vault, at=clock.now())
    house.session.commit()
    ada, outside = house.browse(house.ada), tmp_path / "outside"
    house.session.commit()
    errands = Errands(base.engine, base.vault, now=clock.now)
    errands.run((FolderHolder(outside),), None)
    page = ada.get(PAGE).text
    assert "could not be reached (once in a row)" in page
    assert "could rewrite the whole log" in page
    assert "Needs a look" in ada.get("/staff/administration/").text
    house.session.rollback()
    outside.mkdir()
    clock.advance(minutes=1)
    errands.run((FolderHolder(outside),), None)
    page = ada.get(PAGE).text
    assert "could not be reached" not in page
    assert "could rewrite the whole log" not in page

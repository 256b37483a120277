"""The commands do what they say, and say so by their exit code."""

import re
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from advocacy import cli
from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.vault import DeploymentKeys
from tests.browse import Browser


def test_a_keyset_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path):
    path = tmp_path / "keyset.json"
    made = CliRunner().invoke(cli.keyset, ["create", str(path)])
    assert made.exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    DeploymentKeys.load(str(path))
    before = path.read_text()
    again = CliRunner().invoke(cli.keyset, ["create", str(path)])
    assert again.exit_code != 0
    assert "left as it is" in again.output
    assert path.read_text() == before


def create(app: Flask, *more: str, passphrase: str = "seven brown foxes ran home"):
    command = ["create", "rlead", "--role", "lead", "--name", "Ruth Adeyemi", "--team", "North"]
    return CliRunner().invoke(
        cli.user,
        [*command, *more, "--passphrase", passphrase],
        obj=None,
        env={},
        standalone_mode=True,
    )


def test_the_first_lead_is_created_and_can_be_found(app: Flask, session):
    with app.app_context():
        made = create(app)
    assert made.exit_code == 0, made.output
    assert "otpauth://totp/" in made.output
    account = session.scalars(select(Account)).one()
    assert (account.role, account.name) == (Role.LEAD, "Ruth Adeyemi")


def test_a_short_passphrase_creates_nobody(app: Flask, session):
    with app.app_context():
        refused = create(app, passphrase="too short")
    assert refused.exit_code != 0
    assert "15 characters" in refused.output
    assert session.scalars(select(Account)).all() == []


def test_a_name_is_taken_only_once(app: Flask, session):
    with app.app_context():
        create(app)
        again = create(app)
    assert again.exit_code != 0
    assert "another user name" in again.output
    assert len(session.scalars(select(Account)).all()) == 1


def test_the_first_administrator_is_invited_without_a_passphrase_in_a_terminal(app: Flask, session):
    command = ["create", "ada", "--role", "administrator", "--name", "Ada Min", "--invite"]
    with app.app_context():
        made = CliRunner().invoke(cli.user, command)
    assert made.exit_code == 0, made.output
    link = re.search(r"http://staff\.example(/staff/invitations/\S+)", made.output)
    code = re.search(r"\d{4} \d{4}", made.output)
    assert link
    assert code
    account = session.scalars(select(Account)).one()
    assert (account.role, account.passphrase_hash) == (Role.ADMINISTRATOR, "")
    session.commit()
    chosen = {"passphrase": "seven brown foxes ran home", "again": "seven brown foxes ran home"}
    browser = Browser(app, session)
    assert browser.post(link[1], {**chosen, "told": code[0]}).status_code == 303


def test_everybody_but_an_administrator_needs_a_team(app: Flask, session):
    command = ["create", "rlead", "--role", "lead", "--name", "Ruth Adeyemi", "--invite"]
    with app.app_context():
        refused = CliRunner().invoke(cli.user, command)
    assert refused.exit_code != 0
    assert "--team" in refused.output
    assert session.scalars(select(Account)).all() == []


def test_a_database_without_accounts_grants_nothing(app: Flask, engine):
    if engine.dialect.name == "postgresql":
        unknown = grant(app, "nobody_of_this_name")
        assert "There is no account nobody_of_this_name" in unknown.output
        passing = grant(app, "postgres")
        assert "passes every wall" in passing.output
        return
    refused = grant(app, "advocacy_web")
    assert refused.exit_code == 1
    assert "SQLite has no accounts" in refused.output


def grant(app: Flask, role: str):
    with app.app_context():
        return CliRunner().invoke(cli.database, ["grant", role])

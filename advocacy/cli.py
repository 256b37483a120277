"""Commands of a deployment: keys, tables, the first people."""

import os
from pathlib import Path

import click
import pyotp
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from advocacy import tables
from advocacy.accounts.models import Team
from advocacy.accounts.service import create_account
from advocacy.actor import SYSTEM, Role
from advocacy.db import writing
from advocacy.errors import Invalid
from advocacy.ledger.command import ledger
from advocacy.vault import SERVICE_SCOPE, DeploymentKeys
from advocacy.web.current import foundation
from advocacy.worker import worker


@click.group()
def keyset() -> None:
    """Make the deployment's keyset."""


@keyset.command("create")
@click.argument("path", type=click.Path(path_type=Path))
def create_keyset(path: Path) -> None:
    """Write a new keyset to PATH, readable by its owner only; never over an existing file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        message = f"{path} exists already and is left as it is."
        raise click.ClickException(message) from None
    with os.fdopen(handle, "w") as file:
        file.write(DeploymentKeys.generate())
    click.echo(f"Wrote {path}. Keep an offline copy: without it nothing can be read again.")


@click.group()
def database() -> None:
    """Bring the tables up to date."""


@database.command("upgrade")
@with_appcontext
def upgrade_database() -> None:
    """Apply every migration that is missing."""
    tables.upgrade(foundation().engine)
    click.echo("The tables are up to date.")


@click.group()
def user() -> None:
    """Create people who sign in."""


@user.command("create")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice([Role.ADVOCATE.value, Role.LEAD.value, Role.HELPLINE.value]),
    required=True,
)
@click.option("--name", required=True, help="The name colleagues know.")
@click.option("--team", required=True, help="The team's name; made if there is none.")
@click.option("--passphrase", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def create_user(username: str, role: str, name: str, team: str, passphrase: str) -> None:
    """Create somebody, and print the secret for their authenticator app once."""
    base = foundation()
    at = base.clock.now()
    secret = pyotp.random_base32()
    try:
        with writing(base.engine, base.vault) as session:
            teams = {each.name: each for each in session.scalars(select(Team))}
            found = teams.get(team) or Team(scope_id=SERVICE_SCOPE, name=team)
            session.add(found)
            create_account(
                session,
                username=username,
                passphrase=passphrase,
                name=name,
                role=Role(role),
                passphrases=current_app.extensions["passphrases"],
                actor=SYSTEM,
                at=at,
                team_id=found.id,
                totp_secret=secret,
            )
    except Invalid as fault:
        raise click.ClickException(f"{fault.sentence}.") from None
    click.echo(f"Created {username} ({role}).")
    click.echo(f"For the authenticator app: {pyotp.TOTP(secret).provisioning_uri(name=username)}")


def init_app(app: Flask) -> None:
    """Add the commands that need a running deployment."""
    for command in (database, user, worker, ledger):
        app.cli.add_command(command)

"""Commands of a deployment: keys, tables, the first people."""

import base64
import os
from pathlib import Path
from uuid import UUID

import click
import pyotp
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from advocacy import tables
from advocacy.accounts.models import Team
from advocacy.accounts.passphrase_rules import check_passphrase
from advocacy.accounts.service import create_account
from advocacy.actor import SYSTEM, Role
from advocacy.app import local_path
from advocacy.db import writing
from advocacy.errors import Invalid
from advocacy.ledger.command import ledger
from advocacy.settings import SettingMissing, Settings
from advocacy.vault import (
    SERVICE_SCOPE,
    BackupUnusable,
    DeploymentKeys,
    FolderKeyStore,
    KeysetUnusable,
    ScopeErased,
    read_backup,
    read_document,
    restore_backup,
    rewrap,
    write_backup,
    write_private,
)
from advocacy.web.current import foundation
from advocacy.worker import worker


@click.group()
def keyset() -> None:
    """Make the deployment's keyset, and rotate it."""


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


@keyset.command("rotate")
@click.argument("path", type=click.Path(path_type=Path), required=False)
def rotate_keyset(path: Path | None) -> None:
    """Add a new primary key for wrapping and one for signing; the old ones stay.

    PATH is the keyset's file, by default the one ADVOCACY_KEYSET names.
    """
    source = str(path) if path else os.environ.get("ADVOCACY_KEYSET", "")
    if not source or source.lstrip().startswith("{"):
        message = "Name the keyset's file: it can't be rotated inside an environment variable."
        raise click.ClickException(message)
    try:
        rotated = DeploymentKeys.rotated(read_document(source))
    except KeysetUnusable as fault:
        raise click.ClickException(str(fault)) from None
    write_private(Path(source), rotated.encode())
    DeploymentKeys.load(source)
    click.echo(f"{source} has new keys, and the old ones still. Make new offline copies of it.")
    click.echo("Restart every process, then run: flask --app wsgi keystore rewrap")


@keyset.command("public")
@click.argument("path", type=click.Path(path_type=Path), required=False)
def public_keys(path: Path | None) -> None:
    """Print every key that checks this deployment's signatures, the newest first."""
    try:
        keys = DeploymentKeys.load(str(path) if path else os.environ.get("ADVOCACY_KEYSET", ""))
    except KeysetUnusable as fault:
        raise click.ClickException(str(fault)) from None
    for raw in keys.public_keys():
        click.echo(base64.b64encode(raw).decode())


@click.group()
def keystore() -> None:
    """Back up, restore and rewrap the keys of cases."""


def _store() -> tuple[FolderKeyStore, DeploymentKeys]:
    """Open the store without opening the portal, which would make keys in an empty one."""
    try:
        settings = Settings.from_env()
        keys = DeploymentKeys.load(settings.keyset)
    except (SettingMissing, KeysetUnusable) as fault:
        raise click.ClickException(str(fault)) from None
    return FolderKeyStore(local_path(settings.keystore_url)), keys


@keystore.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
def backup_keystore(path: Path) -> None:
    """Write every wrapped keyset, and what was erased, to PATH, and read it back."""
    store, _ = _store()
    try:
        made = write_backup(store, path)
    except (BackupUnusable, OSError) as fault:
        raise click.ClickException(f"No backup was made. {fault}") from None
    click.echo(f"Wrote {path}: {len(made.wrapped)} scopes, {len(made.erased)} erased ones.")


@keystore.command("restore")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--replace",
    multiple=True,
    type=click.UUID,
    help="A scope whose keys in the store may be lost, so that the backup's take their place.",
)
def restore_keystore(path: Path, replace: tuple[UUID, ...]) -> None:
    """Put back what the store lacks; an erased scope never comes back."""
    store, keys = _store()
    try:
        done = restore_backup(store, keys, read_backup(path), replace=frozenset(replace))
    except (BackupUnusable, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(
        f"{done.kept} scopes put back, {done.there_already} were there, {done.erased} stay erased."
    )


@keystore.command("rewrap")
def rewrap_keystore() -> None:
    """Wrap every scope's keyset by the newest key of the deployment's keyset."""
    store, keys = _store()
    try:
        done = rewrap(store, keys)
    except ScopeErased as fault:
        message = f"The keyset of {fault} can't be opened: keep the old keys."
        raise click.ClickException(message) from None
    click.echo(f"{done} scopes are wrapped by the newest key.")


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
            check_passphrase(passphrase, name=name, username=username)
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

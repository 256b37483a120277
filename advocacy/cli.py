"""Commands of a deployment: keys, tables, the first people."""

import base64
import os
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import pyotp
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy import tables
from advocacy.accounts.invitations import invite
from advocacy.accounts.models import Team
from advocacy.accounts.passphrase_rules import check_passphrase
from advocacy.accounts.service import create_account
from advocacy.actor import SYSTEM, Role
from advocacy.app import local_path
from advocacy.cases.people.command import people
from advocacy.db import writing
from advocacy.errors import Invalid
from advocacy.ledger.command import ledger
from advocacy.referrals.own_keys import give_own_keys
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
    """Bring the tables up to date, and say who may use them."""


@database.command("upgrade")
@with_appcontext
def upgrade_database() -> None:
    """Apply every migration that is missing; while neither web nor worker runs."""
    base = foundation()
    tables.upgrade(base.engine)
    click.echo("The tables are up to date.")
    moved = give_own_keys(partial(writing, base.engine, base.vault))
    if moved:
        click.echo(f"{moved} calls, referrals and texts have keys of their own now.")


@database.command("grant")
@click.argument("role")
@with_appcontext
def grant_tables(role: str) -> None:
    """Let the database account ROLE use the tables, as web and worker do; run by their owner.

    To be run again after every upgrade that made a table. On PostgreSQL only.
    """
    try:
        tables.grant(foundation().engine, role)
    except tables.NoAccounts as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{role} may use the tables, change none of them, and take nothing from the log.")


@click.group()
def user() -> None:
    """Create people who sign in."""


@user.command("create")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(
        [
            Role.ADVOCATE.value,
            Role.LEAD.value,
            Role.HELPLINE.value,
            Role.ADMINISTRATOR.value,
            Role.DATA_PROTECTION.value,
        ]
    ),
    required=True,
)
@click.option("--name", required=True, help="The name colleagues know.")
@click.option("--team", default="", help="The team's name; made if there is none.")
@click.option("--invite", "invited", is_flag=True, help="Print a link and a code instead.")
@click.option("--passphrase", default="", help="Asked for when it is not given.")
@with_appcontext
def create_user(
    username: str, role: str, name: str, team: str, passphrase: str, *, invited: bool
) -> None:
    """Create somebody, and print the secret for their authenticator app once.

    With --invite nobody types a passphrase here: they choose their own behind a link that works
    once, with a code told by voice.
    """
    if not team and role not in (Role.ADMINISTRATOR, Role.DATA_PROTECTION):
        message = "Name the team with --team: only administrators and data protection need none."
        raise click.ClickException(message)
    if not invited and not passphrase:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    base = foundation()
    try:
        with writing(base.engine, base.vault) as session:
            given = {
                "username": username,
                "name": name,
                "role": Role(role),
                "team_id": _team_of(session, team),
                "actor": SYSTEM,
                "at": base.clock.now(),
            }
            lines = _invite(session, given) if invited else _create(session, given, passphrase)
    except Invalid as fault:
        raise click.ClickException(f"{fault.sentence}.") from None
    for line in lines:
        click.echo(line)


def _team_of(session: Session, name: str) -> UUID | None:
    if not name:
        return None
    open_teams = session.scalars(select(Team).where(Team.closed_at.is_(None)))
    found = {each.name: each for each in open_teams}.get(name)
    if found is None:
        found = Team(scope_id=SERVICE_SCOPE, name=name)
        session.add(found)
    return found.id


def _invite(session: Session, given: dict[str, Any]) -> list[str]:
    made = invite(session, **given)
    path = current_app.url_map.bind("").build("invitations.invitation", {"token": made.token})
    return [
        f"Invited {given['username']} ({given['role']}), for 72 hours.",
        f"Send this link: {foundation().settings.staff_base_url.rstrip('/')}{path}",
        f"Tell this code by voice: {made.code}",
    ]


def _create(session: Session, given: dict[str, Any], passphrase: str) -> list[str]:
    secret = pyotp.random_base32()
    check_passphrase(passphrase, name=given["name"], username=given["username"])
    create_account(
        session,
        passphrase=passphrase,
        passphrases=current_app.extensions["passphrases"],
        totp_secret=secret,
        **given,
    )
    address = pyotp.TOTP(secret).provisioning_uri(name=given["username"])
    return [
        f"Created {given['username']} ({given['role']}).",
        f"For the authenticator app: {address}",
    ]


def init_app(app: Flask) -> None:
    """Add the commands that need a running deployment."""
    for command in (database, user, worker, ledger, people):
        app.cli.add_command(command)

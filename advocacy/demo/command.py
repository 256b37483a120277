"""`flask demo`: makes a demo where nothing is set up yet, fills it once, and serves it."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click

from advocacy.demo.serving import load_app, serve
from advocacy.demo.setting_up import DemoHome, fill

_STATE = ("portal.db", "portal.db-wal", "portal.db-shm", "blobs", "keystore", "keyset.json")


def start_over(home: Path) -> None:
    """Remove a demo's state, and only a demo's: a home without demo.env is left alone."""
    if not home.exists():
        return
    if not (home / "demo.env").exists():
        message = f"{home} holds no demo. Nothing was removed."
        raise click.ClickException(message)
    for name in (*_STATE, "demo.env", "demo-accounts.json", "demo-phone.db"):
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="Where to listen on this machine.")
@click.option("--fresh", is_flag=True, help="Forget the demo there is and start over.")
@click.option("--fill-only", is_flag=True, help="Fill it, write the accounts, and don't serve.")
@click.option("--quiet", is_flag=True, hidden=True, help="For filling on behalf of a demo.")
def demo(port: int, *, fresh: bool, fill_only: bool, quiet: bool) -> None:
    """Fill a demo of an invented service and serve it on this machine."""
    home = DemoHome(Path(os.environ.get("ADVOCACY_HOME", "instance")).absolute())
    if fresh:
        start_over(home.path)
    if home.half_filled and not quiet:
        click.echo("The demo was not finished last time; starting over.")
        start_over(home.path)
    values = home.write_environment(port)
    os.environ.update(values)
    if home.filled:
        _upgrade_apart()
    elif not fill_only:
        _fill_apart(port)
    else:
        click.echo("Filling the demo. This takes a minute or two, once.")
        fill(load_app(), home, say=click.echo)
    if not quiet:
        _tell(home, port)
    if not fill_only:
        serve(values, port)


def _fill_apart(port: int) -> None:
    """Fill in a process of its own.

    The typesetter keeps threads, and a server forked from a process that has used it would wait
    for threads it doesn't have.
    """
    command = [sys.executable, "-m", "flask", "demo", "--port", str(port), "--fill-only"]
    if subprocess.run([*command, "--quiet"], check=False).returncode:  # noqa: S603 - our own command
        message = "The demo could not be filled; what went wrong stands above."
        raise click.ClickException(message)


def _upgrade_apart() -> None:
    """Give a demo that was filled by an earlier version the tables of this one."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "database", "upgrade"]
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - our own command
        message = (
            "The demo there is can't be brought up to date. Start over with: make demo FRESH=1"
        )
        raise click.ClickException(message)


def _tell(home: DemoHome, port: int) -> None:
    accounts = json.loads(home.accounts.read_text())
    click.echo("")
    click.echo(f"  Survivors                     http://127.0.0.1:{port}/")
    click.echo(f"  Staff, partners, officers     http://localhost:{port}/staff/")
    click.echo(f"  The phone and today's codes   http://localhost:{port}/demo")
    click.echo("")
    for account in accounts:
        click.echo(f"  {account['username']:<14} {account['role']:<10} {account['says']}")
    click.echo("")
    click.echo(f"  Everyone's passphrase: {accounts[0]['passphrase']}")
    click.echo(f"  For other commands: set -a; . {shlex.quote(str(home.env))}; set +a")
    click.echo("")

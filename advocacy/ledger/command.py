"""`flask ledger verify`: says whether the log is whole, and names what is not."""

import base64

import click
from flask import current_app
from flask.cli import with_appcontext

from advocacy.db import make_session
from advocacy.ledger.verdict import Verdict
from advocacy.ledger.verify import verify


@click.group()
def ledger() -> None:
    """Check the append-only log."""


@ledger.command("verify")
@with_appcontext
def verify_ledger() -> None:
    """Rebuild the log from its rows; exit with 1 when anything is wrong."""
    base = current_app.extensions["advocacy"]
    with make_session(base.engine, base.vault, reading=True) as session:
        verdict = verify(session, base.vault)
    for line in lines(verdict):
        click.echo(line)
    if not verdict.is_sound:
        raise SystemExit(1)


def lines(verdict: Verdict) -> list[str]:
    """Return what to print: a line for each fault, then the counts, then the conclusion."""
    said = [f"{fault.kind.upper()} {fault.sentence}" for fault in verdict.faults]
    if verdict.more:
        said.append(f"… and {verdict.more} more faults.")
    said.append(
        f"{verdict.sequenced} events under {verdict.checkpoints} checkpoints, {verdict.waiting} "
        f"waiting to be sequenced, {verdict.erased} whose personal part was erased."
    )
    if verdict.size:
        said.append(
            f"Newest signed root: {verdict.size} {base64.b64encode(verdict.root).decode()}. "
            "Compare it with the copy you keep elsewhere."
        )
    sound = "The log is whole." if verdict.is_sound else "The log is NOT whole."
    return [*said, sound]

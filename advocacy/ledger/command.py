"""`flask ledger verify`: says whether the log is whole, and names what is not."""

import base64
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from advocacy.db import make_session
from advocacy.ledger.outside.copy_text import Copied, CopyUnreadable, read_copies
from advocacy.ledger.verdict import Verdict
from advocacy.ledger.verify import verify

COULD_BE_REWRITTEN = (
    "Whoever holds the signing key and the database could rewrite the whole log, or put back an "
    "old copy of it: only copies that somebody outside keeps show that."
)


@click.group()
def ledger() -> None:
    """Check the append-only log."""


@ledger.command("verify")
@click.option(
    "--copies",
    "paths",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A copy from outside, or a folder of them, to compare the log with.",
)
@with_appcontext
def verify_ledger(paths: tuple[Path, ...]) -> None:
    """Rebuild the log from its rows; exit with 1 when anything is wrong."""
    base = current_app.extensions["advocacy"]
    copies: list[Copied] = []
    try:
        for path in paths:
            copies += read_copies(path)
    except CopyUnreadable as fault:
        raise click.ClickException(str(fault)) from None
    with make_session(base.engine, base.vault, reading=True) as session:
        verdict = verify(session, base.vault, copies=copies, authority=base.ports.authority)
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
    said += [*_stamps(verdict), *_copies(verdict)]
    sound = "The log is whole." if verdict.is_sound else "The log is NOT whole."
    return [*said, sound]


def _stamps(verdict: Verdict) -> list[str]:
    said = []
    if verdict.stamped_at is not None:
        said.append(
            f"{verdict.stamps} time-stamps hold; the newest says that its checkpoint was there at "
            f"{verdict.stamped_at:%Y-%m-%d %H:%M:%S} UTC."
        )
    if verdict.unchecked:
        said.append(
            f"{verdict.unchecked} time-stamps were NOT checked: no authority is configured "
            "(ADVOCACY_TIMESTAMP_URL and ADVOCACY_TIMESTAMP_CA)."
        )
    return said


def _copies(verdict: Verdict) -> list[str]:
    if not verdict.compared:
        return [f"No copy from outside was compared (--copies). {COULD_BE_REWRITTEN}"]
    return [
        f"{verdict.copies} of {verdict.compared} copies from outside agree with the beginning of "
        "this log. They are worth as much as the place they come from: use copies that whoever "
        "holds the key could not reach."
    ]

"""`flask people index`: makes anew what people are found by."""

from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from advocacy.cases.people.indexing import index_some
from advocacy.db import writing
from advocacy.web.current import foundation


@click.group()
def people() -> None:
    """Keep what the people of cases are found by up to date."""


@people.command("index")
@with_appcontext
def index_people() -> None:
    """Make everybody's blind indexes anew; it may be stopped, and said again."""
    base = foundation()
    done, after = 0, None
    while True:
        with writing(base.engine, base.vault) as session:
            count, after = _step(session, after)
        done += count
        if after is None:
            break
    click.echo(f"{done} people can be found by all that is compared now.")


def _step(session: Session, after: UUID | None) -> tuple[int, UUID | None]:
    return index_some(session, after=after, at=foundation().clock.now())

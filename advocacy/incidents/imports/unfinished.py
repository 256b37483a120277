"""Imports that wait for somebody, or of which nothing came: none of them falls off."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.evidence_store.models import Exhibit
from advocacy.incidents.imports.models import ImportState, MessageImport
from advocacy.incidents.imports.words import FORMATS, NEXT, SAYS

_UNFINISHED = (
    ImportState.READING,
    ImportState.ASKING,
    ImportState.PREVIEW,
    ImportState.IMPORTING,
    ImportState.FAILED,
)
# What goes on by itself; the others wait for a person.
_BY_ITSELF = (ImportState.READING, ImportState.IMPORTING)


@dataclass(frozen=True)
class Unfinished:
    """An import that is not done, and the file it reads."""

    imported: MessageImport
    exhibit: Exhibit

    @property
    def what(self) -> str:
        """Return which file it is, in one line."""
        return f"{FORMATS[self.imported.format]}, file {self.exhibit.reference}"

    @property
    def says(self) -> str:
        """Return how far it is, in words."""
        state = self.imported.state
        return self.imported.failed_why if state is ImportState.FAILED else SAYS[state]

    @property
    def action(self) -> str:
        """Return what is to be done next."""
        return NEXT[self.imported.state]

    @property
    def waits(self) -> bool:
        """Return whether it goes no further without a person."""
        return self.imported.state not in _BY_ITSELF


def list_unfinished(session: Session, case: Case) -> Sequence[Unfinished]:
    """Return the imports of a case that are not done, those begun last first, in one statement.

    One that failed is left out once the same file was begun again.
    """
    newer = MessageImport.__table__.alias()
    again = exists().where(
        newer.c.exhibit_id == MessageImport.exhibit_id, newer.c.id > MessageImport.id
    )
    rows = session.execute(
        select(MessageImport, Exhibit)
        .join(Exhibit, Exhibit.id == MessageImport.exhibit_id)
        .where(MessageImport.case_id == case.id, MessageImport.state.in_(_UNFINISHED), ~again)
        .order_by(MessageImport.id.desc())
    )
    return [Unfinished(*row) for row in rows]

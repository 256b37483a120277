"""Which messages there are: the one place that says so, for every page, count and search.

An import is written in many short transactions, and its last one changes its state: until then its
rows are in the table and nobody may see one. Whoever asks for messages begins with what stands
here; tests/incidents/imports/test_unfinished.py looks for readers that don't.
"""

from typing import Any

from sqlalchemy import Select, and_, select

from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport

# Imported whole, and not taken back: what is counted and found.
STANDS = MessageImport.state == ImportState.IMPORTED
# Imported whole: what may be shown, marked where it was taken back.
WHOLE = MessageImport.state.in_((ImportState.IMPORTED, ImportState.WITHDRAWN))
# How a message finds its import, and whether it counts.
BESIDE = (MessageImport, and_(MessageImport.id == ImportedMessage.import_id, STANDS))


def select_counted(*columns: Any) -> Select[Any]:
    """Return the question for these columns of the messages that are counted and found."""
    return select(*columns).select_from(ImportedMessage).join(*BESIDE)


def select_shown(*columns: Any) -> Select[Any]:
    """Return the question for messages that may be shown, those taken back among them."""
    its = and_(MessageImport.id == ImportedMessage.import_id, WHOLE)
    return select(*columns).select_from(ImportedMessage).join(MessageImport, its)

"""Which cases somebody who doesn't work them may reach at all through duty or a call."""

from uuid import UUID

from sqlalchemy import ColumnElement

from advocacy.cases.access import is_record


def may_reach(_account_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that nothing bars this account from a case: no conflict, no seal."""
    return is_record()

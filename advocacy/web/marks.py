"""A form's own mark: what an impatient press or a dropped line sends twice is there once."""

from typing import Any
from uuid import UUID

from wtforms import HiddenField

from advocacy.db import new_id


class MarkField(HiddenField):
    """Carries the mark of one form from its page to its sending."""

    def __init__(self, **bound: Any) -> None:
        super().__init__(default=lambda: str(new_id()), **bound)

    @property
    def mark(self) -> UUID:
        """Return the mark that was sent; a new one where none was."""
        try:
            return UUID(self.data or "")
        except ValueError:
            return new_id()

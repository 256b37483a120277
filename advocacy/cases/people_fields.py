"""Fields for lists that people write one to a line."""

from typing import Any

from typing_extensions import override
from wtforms.validators import ValidationError

from advocacy.cases.phones import find_phone, spoken_phone
from advocacy.web.forms import LongTextField

_MOST_LINES = 50


class LinesField(LongTextField):
    """Several values, one a line; `lines()` are those that hold anything."""

    def lines(self) -> list[str]:
        """Return what was written, line by line."""
        return [line.strip() for line in (self.data or "").splitlines() if line.strip()]

    @override
    def pre_validate(self, form: Any) -> None:
        if len(self.lines()) > _MOST_LINES:
            message = f"Use {_MOST_LINES} lines or fewer"
            raise ValidationError(message)


class PhonesField(LinesField):
    """Telephone numbers, one a line; `lines()` are in E.164."""

    @override
    def lines(self) -> list[str]:
        return [find_phone(line) or line for line in super().lines()]

    @override
    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        for place, line in enumerate(super().lines(), start=1):
            if find_phone(line) is None:
                message = f"Enter a telephone number on line {place}, like 07700 900 142"
                raise ValidationError(message)


def shown_phones(numbers: list[str]) -> str:
    """Return stored numbers as they are written in the field."""
    return "\n".join(spoken_phone(number) for number in numbers)

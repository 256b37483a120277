"""The filters of the pattern: they stand in the address, and hold nothing about a person."""

from datetime import UTC, date, datetime, time, timedelta

from advocacy.clock import LONDON
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.figures import AIMED_AT
from advocacy.web.forms import DayField, Optional, PageForm, SelectField


class PatternForm(PageForm):
    """Which behaviour, aimed at whom, and from when to when."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    behaviour = SelectField(
        "Behaviour",
        choices=[("", "Every behaviour"), *((one.code, one.label) for one in BEHAVIOURS.kinds)],
    )
    who = SelectField("Aimed at", choices=[("", "Anybody"), *AIMED_AT.items()])
    since = DayField("From", [Optional()])
    until = DayField("To", [Optional()])

    def chosen(self) -> Chosen:
        """Return the filters; what is not offered, or can't be read, chooses nothing."""
        until = self._day("until")
        return Chosen(
            since=_begin(self._day("since")),
            until=_begin(until + timedelta(days=1) if until and until < date.max else None),
            behaviour=self._offered("behaviour"),
            targeted=self._offered("who"),
        )

    def _day(self, name: str) -> date | None:
        return None if self[name].errors else self.value(name)

    def _offered(self, name: str) -> str:
        value = self.value(name) or ""
        return value if value in {str(choice[0]) for choice in self[name].choices} else ""


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)

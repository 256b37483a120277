"""The filters of the timeline, which stand in the address so that Back keeps them."""

from datetime import UTC, date, datetime, time, timedelta

from advocacy.cases.happened.reading import Chosen, Way, Who
from advocacy.clock import LONDON
from advocacy.web.forms import ChoicesField, DayField, Optional, PageForm, SelectField


class TimelineForm(PageForm):
    """Which kinds, whose, which way and from when to when."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    kinds = ChoicesField("What")
    who = SelectField(
        "By whom",
        choices=[(Who.ANYBODY, "Anybody"), (Who.ME, "Me"), (Who.SURVIVOR, "The survivor")],
    )
    way = SelectField(
        "Which way",
        choices=[(Way.ANY, "Either"), (Way.IN, "Came to us"), (Way.OUT, "Went from us")],
    )
    since = DayField("From", [Optional()])
    until = DayField("To", [Optional()])

    def chosen(self) -> Chosen:
        """Return the filters; what nobody offers is left out."""
        offered = {str(choice[0]) for choice in self.kinds.choices or ()}
        who, way = self.value("who"), self.value("way")
        until = self.value("until")
        return Chosen(
            kinds=frozenset(set(self.value("kinds") or []) & offered),
            who=Who(who) if who in list(Who) else Who.ANYBODY,
            way=Way(way) if way in list(Way) else Way.ANY,
            since=_begin(self.value("since")),
            until=_begin(until + timedelta(days=1) if until else None),
        )


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)

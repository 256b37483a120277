"""The filters of the timeline, which stand in the address so that Back keeps them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from advocacy.cases.happened.reading import Chosen, Way, Who
from advocacy.clock import LONDON
from advocacy.web.forms import ChoicesField, DayField, Optional, PageForm, SelectField

WHO = ((Who.ANYBODY, "Anybody"), (Who.ME, "Me"), (Who.SURVIVOR, "The survivor"))


class TimelineForm(PageForm):
    """Which kinds, whose, which way and from when to when."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    kinds = ChoicesField("What")
    who = SelectField("By whom", choices=[*WHO])
    way = SelectField(
        "Which way",
        choices=[(Way.ANY, "Either"), (Way.IN, "Came to us"), (Way.OUT, "Went from us")],
    )
    since = DayField("From", [Optional()])
    until = DayField("To", [Optional()])

    def offer(self, kinds: Iterable[tuple[str, str]], people: Iterable[tuple[UUID, str]]) -> None:
        """Offer these kinds, and these colleagues beside oneself and the survivor."""
        self.kinds.choices = list(kinds)
        self.who.choices = [*WHO, *((str(account_id), name) for account_id, name in people)]

    def chosen(self) -> Chosen:
        """Return the filters; what nobody offers is left out."""
        kinds, people = self._offered("kinds"), self._offered("who")
        who, way = self.value("who") or "", self.value("way")
        until = self.value("until")
        named = who in people and who not in list(Who)
        return Chosen(
            kinds=frozenset(set(self.value("kinds") or []) & kinds),
            who=Who.COLLEAGUE if named else Who(who) if who in people else Who.ANYBODY,
            colleague_id=UUID(who) if named else None,
            way=Way(way) if way in list(Way) else Way.ANY,
            since=_begin(self.value("since")),
            until=_begin(until + timedelta(days=1) if until else None),
        )

    def _offered(self, name: str) -> set[str]:
        return {str(choice[0]) for choice in self[name].choices or ()}


def _begin(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)

"""The survivor's steps: one question a page, nothing remembered by the browser."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Added, Precision
from advocacy.incidents.service import Moment
from advocacy.portal.diary.more_forms import ELSE, MORE, UNREMEMBERED, ElseForm
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    PageForm,
    TextField,
    YesNoField,
    needed,
    submit,
)
from advocacy.web.times import UnreadableTime, read_time

TODAY, ABOUT, ANOTHER_DAY, KEEPS = "today", "about", "day", "keeps"


class WhatForm(PageForm):
    """Step 1."""

    account = LongTextField(
        "What happened?",
        [needed("Write what happened")],
        hint="Use your own words. A few are enough.",
        render_kw=UNREMEMBERED,
    )
    send = submit("Next")


class WhenForm(PageForm):
    """Step 2: as people say it."""

    kind = ChoiceField(
        "When was it?",
        [needed("Choose one")],
        choices=[
            (TODAY, "Today, at a time I know"),
            (ABOUT, "About a time"),
            (ANOTHER_DAY, "Another day"),
            (KEEPS, "It keeps happening"),
        ],
    )
    clock = TextField("Time", hint="For example 6:10pm", longest=20, render_kw=UNREMEMBERED)
    day = DayField("Day, if it was not today", hint="Or the day it started, if it keeps happening.")
    send = submit("Next")

    def moment(self, *, at: datetime) -> Moment:
        """Return when it was; raises Invalid naming the box to mend."""
        today = at.astimezone(LONDON).date()
        kind, day = self.value("kind"), self.value("day")
        if not kind:
            message = "Choose one"
            raise Invalid(message, field="kind")
        if kind == KEEPS:
            return _span(_need_day(day, "Enter the day it started"), until=at)
        if kind == ANOTHER_DAY and not self.value("clock"):
            chosen = _need_day(day, "Enter the day it was")
            return _span(chosen, until=min(at, _start(chosen + timedelta(days=1))))
        if kind == ANOTHER_DAY:
            day = _need_day(day, "Enter the day it was")
        precision = Precision.ABOUT if kind == ABOUT else Precision.EXACT
        chosen = today if kind == TODAY else day or today
        return Moment(_passed(chosen, self._time(), at=at), precision)

    def _time(self) -> time:
        try:
            return read_time(self.value("clock") or "")
        except UnreadableTime as fault:
            message = "Enter the time, for example 6:10pm"
            raise Invalid(message, field="clock") from fault


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)


def _need_day(day: date | None, message: str) -> date:
    if day is None:
        raise Invalid(message, field="day")
    return day


def _span(day: date, *, until: datetime) -> Moment:
    if _start(day) > until:
        message = "Enter a day that has passed"
        raise Invalid(message, field="day")
    return Moment(_start(day), Precision.BETWEEN, until)


def _passed(day: date, clock: time, *, at: datetime) -> datetime:
    moment = datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
    if moment > at:
        message = "That time is still to come. If it was another day, choose “Another day”"
        raise Invalid(message, field="clock")
    return moment


class WhereForm(PageForm):
    """Step 3."""

    place = TextField(
        "Where was it?",
        hint="For example: outside work, or on my phone. Don't write where you are safe.",
        render_kw=UNREMEMBERED,
    )
    send = submit("Next")


class KindsForm(PageForm):
    """Step 4."""

    behaviours = ChoicesField(
        "What kind of thing was it?",
        choices=[(kind.code, kind.plain) for kind in BEHAVIOURS.kinds],
        hint="Choose any that fit.",
    )
    send = submit("Next")


class SaveForm(PageForm):
    """Step 6."""

    send = submit("Save")


class QuestionsForm(PageForm):
    """The two questions before any file."""

    under_18 = YesNoField(
        "Could it show anyone under 18 with no clothes on?",
        [needed("Choose yes or no: could it show anyone under 18 with no clothes on?")],
        hint="If yes, don't send it to anyone and don't delete it. We will help.",
    )
    device = TextField("If yes: which phone, tablet or computer is it on?", render_kw=UNREMEMBERED)
    intimate = YesNoField(
        "Is it a private sexual picture or film of an adult?",
        [needed("Choose yes or no: is it a private sexual picture or film of an adult?")],
        hint="If yes, we lock it away. Nobody here looks at it.",
    )
    send = submit("Next")


class FilesForm(PageForm):
    """Sends files; their bytes went to the intake before this form is read."""

    send = submit("Add")


class CorrectForm(PageForm):
    """Adds to what she wrote, or puts it right."""

    words = LongTextField(
        "Add to this, or put it right",
        [needed("Write what you want to add")],
        hint="What you wrote first stays. Both are kept.",
        render_kw=UNREMEMBERED,
    )
    added = ChoiceField(
        "Which is it?",
        [needed("Choose which it is")],
        choices=[
            (Added.CORRECTION.value, "Something was wrong"),
            (Added.REMEMBERED.value, "I remembered more"),
            (Added.MORE.value, "I found out more since"),
        ],
    )
    send = submit("Add this")


STEPS: dict[int, type[PageForm]] = {
    1: WhatForm,
    2: WhenForm,
    3: WhereForm,
    4: KindsForm,
    ELSE: ElseForm,
    **{each.page: each.form for each in MORE},
}
# The heading of each step; a box with the same words says them only to who hears the page.
QUESTIONS: dict[int, str] = {
    1: "What happened?",
    2: "When was it?",
    3: "Where was it?",
    4: "What kind of thing was it?",
    ELSE: "What else do you want to add?",
    **{each.page: each.question for each in MORE},
}


def typed(form: PageForm, posted: Any) -> dict[str, list[str]]:
    """Return what was typed into a form, to be kept: every value posted but token and button."""
    return {
        name: [text[:20000] for text in posted.getlist(name)]
        for name in posted
        if name not in {"csrf_token", "send", "skip", "finish"}
        and any(name == field.name or name.startswith(f"{field.name}-") for field in form)
    }

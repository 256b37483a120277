"""The survivor's steps: one question a page, nothing remembered by the browser."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Added, Precision, Reported, Targeted
from advocacy.incidents.service import Moment
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

_UNREMEMBERED = {"autocomplete": "off", "spellcheck": "false"}

TODAY, ABOUT, ANOTHER_DAY, KEEPS = "today", "about", "day", "keeps"
AIMED_AT = [
    (Targeted.SELF.value, "Me"),
    (Targeted.CHILD.value, "My child"),
    (Targeted.FAMILY.value, "My family"),
    (Targeted.FRIEND.value, "A friend"),
    (Targeted.WORK.value, "My work"),
    (Targeted.OTHER.value, "Someone else"),
]
TOLD_POLICE = [(Reported.POLICE.value, "Yes"), (Reported.NO.value, "No")]


class WhatForm(PageForm):
    """Step 1."""

    account = LongTextField(
        "What happened?",
        [needed("Write what happened")],
        hint="Use your own words. A few are enough.",
        render_kw=_UNREMEMBERED,
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
    clock = TextField("Time", hint="For example 6:10pm", longest=20, render_kw=_UNREMEMBERED)
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
        render_kw=_UNREMEMBERED,
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


class MoreForm(PageForm):
    """Step 5: every box may stay empty."""

    targeted = ChoiceField("Who was it aimed at?", choices=AIMED_AT)
    description = TextField(
        "Who or what did you see?", longest=2000, hint="A person, a car", render_kw=_UNREMEMBERED
    )
    came_by = TextField(
        "How did it reach you?",
        longest=500,
        hint="For example: a number, an account, or somebody they sent",
        render_kw=_UNREMEMBERED,
    )
    witnesses = TextField("Who else saw or heard it?", longest=2000, render_kw=_UNREMEMBERED)
    felt = TextField("How did you feel?", longest=2000, render_kw=_UNREMEMBERED)
    changed = TextField("What do you do differently now?", longest=2000, render_kw=_UNREMEMBERED)
    evidence_elsewhere = TextField(
        "What shows it, and where is that?",
        longest=2000,
        hint="For example: the letter is in a drawer. You can add photos later.",
        render_kw=_UNREMEMBERED,
    )
    reported = ChoiceField("Have you told the police?", choices=TOLD_POLICE)
    police_reference = TextField(
        "Their number for it, if you have one", longest=60, render_kw=_UNREMEMBERED
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
    device = TextField("If yes: which phone, tablet or computer is it on?", render_kw=_UNREMEMBERED)
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
        render_kw=_UNREMEMBERED,
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
    5: MoreForm,
}


def typed(form: PageForm, posted: Any) -> dict[str, list[str]]:
    """Return what was typed into a form, to be kept: every value posted but token and button."""
    return {
        name: [text[:20000] for text in posted.getlist(name)]
        for name in posted
        if name not in {"csrf_token", "send", "skip"}
        and any(name == field.name or name.startswith(f"{field.name}-") for field in form)
    }

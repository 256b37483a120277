"""What an advocate and a survivor agree about check-ins, as a form."""

from datetime import time
from zoneinfo import available_timezones

from wtforms import Field

from advocacy.checkins.models import CheckInPlan
from advocacy.checkins.service import Agreement
from advocacy.checkins.story import DAYS
from advocacy.checkins.words import Words
from advocacy.web.forms import (
    ChoicesField,
    DayField,
    LongTextField,
    NumberField,
    PageForm,
    TextField,
    ValidationError,
    needed,
    submit,
)
from advocacy.web.times import UnreadableTime, read_time


class AgreementForm(PageForm):
    """A plan of check-ins."""

    weekdays = ChoicesField(
        "On which days",
        [needed("Choose at least one day")],
        choices=[(str(number), name) for number, name in enumerate(DAYS)],
    )
    wall_time = TextField(
        "At what time",
        [needed("Enter a time, for example 6pm")],
        hint="The time on their own clock, for example 6pm or 18:00",
        longest=10,
    )
    zone = TextField(
        "Time zone",
        [needed("Enter a time zone, for example Europe/London")],
        default="Europe/London",
        hint="Europe/London unless they are abroad",
        longest=64,
    )
    window_minutes = NumberField(
        "For how many minutes may the text leave",
        [needed("Enter for how many minutes the text may leave, for example 30")],
        least=5,
        most=600,
        default=30,
        hint="After that it is not sent: a person is told instead",
    )
    reply_minutes = NumberField(
        "How many minutes do they have to answer",
        [needed("Enter how many minutes they have to answer, for example 30")],
        least=5,
        most=600,
        default=30,
    )
    text = TextField(
        "What the text says",
        [needed("Enter what the text should say")],
        hint="Something a friend might write. It must not say who you are or what it is about.",
        longest=160,
    )
    well = TextField(
        "The word for “all is well”", [needed("Enter a word for “all is well”")], longest=40
    )
    call = TextField("The word for “call me”", [needed("Enter a word for “call me”")], longest=40)
    danger = TextField(
        "The word that looks well but means danger",
        [needed("Enter a word that means danger")],
        longest=40,
    )
    missed_step = LongTextField(
        "What we do when no answer comes",
        [needed("Enter what was agreed for when no answer comes")],
        longest=500,
    )
    danger_step = LongTextField(
        "What we do when the danger word comes",
        [needed("Enter what was agreed for when the danger word comes")],
        hint="Nobody rings, texts or writes to them: only this step is shown.",
        longest=500,
    )
    send = submit("Agree these check-ins")

    def validate_wall_time(self, field: Field) -> None:
        """Take the time as people write it."""
        try:
            read_time(field.data)
        except UnreadableTime as fault:
            message = "Enter a time, for example 6pm or 18:00"
            raise ValidationError(message) from fault

    def validate_zone(self, field: Field) -> None:
        """Take zones by their names in the tz database."""
        if field.data not in available_timezones():
            message = "Enter a time zone by its name, for example Europe/London"
            raise ValidationError(message)

    def agreement(self) -> Agreement:
        """Return what was entered."""
        wall: time = read_time(self.value("wall_time"))
        words = Words(self.value("well"), self.value("call"), self.value("danger"))
        return Agreement(
            weekdays=[int(day) for day in self.value("weekdays")],
            wall_time=wall,
            zone=self.value("zone"),
            window_minutes=self.value("window_minutes"),
            reply_minutes=self.value("reply_minutes"),
            text=self.value("text"),
            words=words,
            danger_step=self.value("danger_step"),
            missed_step=self.value("missed_step"),
        )


def filled(plan: CheckInPlan | None) -> AgreementForm:
    """Return the form as it stands, or empty."""
    if plan is None:
        return AgreementForm(formdata=None)
    return AgreementForm(formdata=None, obj=plan, data={"weekdays": list(plan.weekdays)})


class PauseForm(PageForm):
    """Why check-ins pause, and when somebody looks again."""

    reason = TextField("Why do they pause", [needed("Enter why check-ins pause")])
    look_again_on = DayField(
        "When do we look again", [needed("Enter the day on which we look again")]
    )
    send = submit("Pause check-ins")


class ReasonForm(PageForm):
    """A reason for what is done."""

    reason = TextField("Why", [needed("Enter why")], longest=500)
    send = submit("Continue")


class ResolveForm(PageForm):
    """What a person did about a check-in."""

    reason = LongTextField(
        "What did you do, and how are they",
        [needed("Enter what you did and how they are")],
        longest=2000,
    )
    send = submit("This is dealt with")

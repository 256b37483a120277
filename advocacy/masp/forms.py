"""The forms of the multi-agency review, for advocates and for partners."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from advocacy.masp.action_models import PlanReview, Urgency
from advocacy.masp.answers import Given
from advocacy.masp.models import Shared, Voice
from advocacy.masp.service import TakingPart
from advocacy.masp.voice import Wished
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    YesNoField,
    needed,
    submit,
)

OURS = "ours"
_PARTNERS_READ = (
    "Every agency on this MASP case reads it. Keep survivors' names, addresses and plans out."
)
_SHARE = [
    (Shared.STATEMENT.value, "What they want heard"),
    (Shared.PLAN.value, "Whether a plan is agreed, and when it was last looked at"),
    (Shared.RISK.value, "The level of risk"),
    (Shared.ORDERS.value, "The orders in force"),
]


class NewMaspForm(PageForm):
    """A MASP case about somebody who is not on one yet."""

    name = TextField("Name of the person who stalks", [needed("Enter their name")])
    born_on = DayField("Date of birth, if it is known", [Optional()])
    aliases = TextField("Other names they use", hint="Put a comma between them", longest=500)
    agencies = ChoicesField(
        "Agencies that take part", hint="Only those whose sharing agreement is recorded"
    )
    send = submit("Open and link this MASP case")

    def alias_list(self) -> list[str]:
        """Return the other names, one by one."""
        return [name.strip() for name in self.value("aliases").split(",") if name.strip()]

    def agency_ids(self) -> list[UUID]:
        """Return the chosen agencies."""
        return [UUID(each) for each in self.value("agencies") or []]


class LinkForm(PageForm):
    """Linking to a MASP case that is open already."""

    reference = TextField(
        "MASP reference",
        [needed("Enter the MASP reference, for example M-BKTW-4827")],
        hint="As told at the review, for example M-BKTW-4827",
        longest=20,
    )
    send = submit("Link to this MASP case")


class ReasonForm(PageForm):
    """Ending something, with the reason."""

    reason = LongTextField("Why", [needed("Enter why it ends")], longest=2000)
    send = submit("End it")


class VoiceForm(PageForm):
    """What the survivor wants heard; what each agency may see is added agency by agency."""

    statement = LongTextField(
        "What they want heard, in their own words",
        hint="Leave it empty if they want nothing said. Keep names, addresses and times out.",
        longest=8000,
    )
    orders = TextField("Orders in force", hint="Which, and until when", longest=500)
    kept_back = LongTextField(
        "What they keep back",
        hint="For their own case only. It is never shared, and no agency learns that it is here.",
        longest=8000,
    )
    agreed_how = TextField("How they agreed to share", hint="By voice on Monday, in person")
    send = submit("Save")

    def agency_fields(self) -> list[Any]:
        """Return the questions about each agency, in order."""
        return [field for name, field in self._fields.items() if name.startswith("with_")]

    def wished(self) -> Wished:
        """Return what was entered; only after `validate`."""
        shared = {
            UUID(field.name.removeprefix("with_")): [Shared(code) for code in field.data or []]
            for field in self.agency_fields()
        }
        return Wished(
            statement=self.value("statement"),
            kept_back=self.value("kept_back"),
            orders=self.value("orders"),
            agreed_how=self.value("agreed_how"),
            shared=shared,
        )


def voice_form(agencies: Sequence[TakingPart], *, voice: Voice | None) -> VoiceForm:
    """Return the form with one question for each agency that takes part, filled with what is."""
    fields = {
        f"with_{each.part.agency_id.hex}": ChoicesField(f"What {each.name} may see", choices=_SHARE)
        for each in agencies
        if each.now
    }
    start: dict[str, Any] = {}
    if voice is not None:
        # How they agreed is asked anew each time: an agreement to one thing is none to the next.
        start = {name: getattr(voice, name) for name in ("statement", "orders", "kept_back")}
        for agency_id, parts in voice.shared.items():
            start[f"with_{UUID(agency_id).hex}"] = list(parts)
    made: Any = type("VoiceFormOfAgencies", (VoiceForm,), fields)
    return cast("VoiceForm", made(**start))


class ProposeForm(PageForm):
    """An action that an agency will carry out."""

    wording = LongTextField(
        "What will be done", [needed("Enter what will be done")], hint=_PARTNERS_READ, longest=2000
    )
    owner = SelectField("Who does it", [needed("Choose who does it")])
    due_on = DayField("By when", [needed("Enter by when")], missing="Enter by when")
    urgency = ChoiceField(
        "How soon the advocate has to answer",
        [needed("Choose how soon")],
        choices=[(Urgency.SOON.value, "Within two days"), (Urgency.TODAY.value, "Today")],
    )
    send = submit("Propose this action")

    def owner_id(self) -> UUID | None:
        """Return the agency that does it; None is our own service."""
        return None if self.value("owner") == OURS else UUID(self.value("owner"))


def propose_form(agencies: Sequence[TakingPart], *, owner: UUID | None = None) -> ProposeForm:
    """Return the form, offering the agencies that take part and our own service."""
    form = ProposeForm(owner=str(owner) if owner else "", urgency=Urgency.SOON.value)
    form.owner.choices = [
        ("", "Choose who"),
        *((str(each.part.agency_id), each.name) for each in agencies if each.now),
        (OURS, "The advocacy service"),
    ]
    return form


class AnswerForm(PageForm):
    """For one survivor: who tells her, when, by which safe route, what it means for her plan."""

    told = YesNoField("Have they been told already?", [needed("Choose whether they were told")])
    tell_by_on = DayField("If not: told by", [Optional()], hint="Partners see this day")
    teller = TextField("Who tells them", [needed("Enter who tells them")])
    moment = TextField("When exactly", hint="For example after ten, when they are at work")
    route = TextField(
        "By which safe route",
        [needed("Enter the safe route")],
        hint="It has to fit what is agreed under Contact safely",
    )
    plan_review = ChoiceField(
        "Does their plan need another look?",
        [needed("Choose whether the plan needs another look")],
        choices=[
            (PlanReview.NEEDED.value, "Yes, it is needed"),
            (PlanReview.DONE.value, "It has been done"),
            (PlanReview.NOT_NEEDED.value, "No, it is not needed"),
        ],
        hint="Partners see this answer, and nothing of the plan",
    )
    meaning = LongTextField(
        "What it means for their plan",
        [needed("Enter what it means for their plan, or that it changes nothing")],
        longest=4000,
    )
    send = submit("Save this answer")

    def given(self) -> Given:
        """Return what was entered; only after `validate`."""
        return Given(
            teller=self.value("teller"),
            moment=self.value("moment"),
            route=self.value("route"),
            meaning=self.value("meaning"),
            told=self.value("told") == "yes",
            tell_by_on=self.value("tell_by_on"),
            plan_review=PlanReview(self.value("plan_review")),
        )


class AgencyForm(PageForm):
    """Letting an agency take part."""

    agency = SelectField("Agency", [needed("Choose an agency")])
    lead = SelectField("Who leads for them", hint="Somebody of that agency, if it is known")
    send = submit("Let them take part")


class AgendaForm(PageForm):
    """Putting a MASP case on the agenda of a weekly review."""

    held_on = DayField(
        "Day of the review",
        [needed("Enter the day of the review")],
        missing="Enter the day of the review",
    )
    presenting = LongTextField("What will be presented", hint=_PARTNERS_READ, longest=4000)
    send = submit("Put it on the agenda")


class NoteForm(PageForm):
    """What an agency wants looked at."""

    words = LongTextField(
        "What should be looked at",
        [needed("Enter what should be looked at")],
        hint=_PARTNERS_READ,
        longest=4000,
    )
    send = submit("Add this note")


class AttendanceForm(PageForm):
    """Which agencies were there."""

    attended = ChoicesField("Who was there")
    send = submit("Save who was there")


class DecisionForm(PageForm):
    """What the review decided; why an agency does not agree is asked agency by agency."""

    words = LongTextField(
        "What was decided", [needed("Enter what was decided")], hint=_PARTNERS_READ, longest=4000
    )
    send = submit("Record this decision")

    def dissent_fields(self) -> list[Any]:
        """Return the question about each agency, in order."""
        return [field for name, field in self._fields.items() if name.startswith("against_")]

    def dissents(self) -> dict[UUID, str]:
        """Return why, by agency, where something was entered."""
        return {
            UUID(field.name.removeprefix("against_")): field.data
            for field in self.dissent_fields()
            if field.data
        }


def decision_form(names: Mapping[UUID, str]) -> DecisionForm:
    """Return the form with one question for each agency."""
    fields = {
        f"against_{agency_id.hex}": TextField(f"{name} does not agree, because", longest=1000)
        for agency_id, name in names.items()
    }
    made: Any = type("DecisionFormOfAgencies", (DecisionForm,), fields)
    return cast("DecisionForm", made())


class DissentForm(PageForm):
    """Why an agency does not agree."""

    why = LongTextField(
        "Why you do not agree", [needed("Enter why you do not agree")], longest=2000
    )
    send = submit("Record that we do not agree")

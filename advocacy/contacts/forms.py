"""The form an advocate fills while the telephone is still warm."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from advocacy.cases.models import Person, PersonKind
from advocacy.cases.phones import find_phone
from advocacy.cases.safe_contact_forms import a_phone
from advocacy.contacts.models import Channel, Direction, Theme
from advocacy.contacts.reading import ContactFilter
from advocacy.contacts.words import CHANNELS, OUTCOMES, THEMES, answered_of
from advocacy.db import new_id
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    NumberField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    YesNoField,
    needed,
    submit,
)

_SURVIVOR = "survivor"


def as_id(text: str | None) -> UUID | None:
    """Return the id a hidden box or an address holds, or None when it holds none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class ContactForm(PageForm):
    """A contact made, or tried in vain."""

    channel = SelectField("How", [needed("Choose how contact was made")], choices=CHANNELS)
    direction = ChoiceField(
        "Who began it",
        [needed("Choose who began it")],
        choices=[(Direction.OUT.value, "We did"), (Direction.IN.value, "They did")],
        beside=True,
    )
    reached = ChoiceField(
        "What came of it?",
        [needed("Choose whether you reached them")],
        choices=OUTCOMES,
        beside=True,
    )
    left_message = YesNoField("Did you leave a message?")
    note = LongTextField("What was said", hint="For staff. Keep addresses and plans out of it.")
    themes = ChoicesField("What it was about", choices=THEMES)
    agreed = TextField("What was agreed", longest=500)
    next_on = DayField("Next contact", [Optional()])
    person = SelectField("With whom", choices=[("", "The survivor")])
    happened_at = WhenField("When", [needed("Enter when it happened")])
    minutes = NumberField("Minutes it took", [Optional()], most=1440)
    number = TextField("Number used, if it was not the agreed one", [a_phone])
    interpreter = YesNoField("Was an interpreter there?")
    unsafe_reason = TextField(
        "Why it was made all the same",
        longest=500,
        hint="For example a life was at risk, or they asked for it",
    )
    form_id = HiddenField()
    send = submit("Record this contact")

    def __init__(self, *given: Any, others: Sequence[Person] = (), **values: Any) -> None:
        super().__init__(*given, **values)
        self.offer(others)
        if as_id(self.form_id.data) is None:
            self.form_id.data = str(new_id())

    def offer(self, others: Sequence[Person]) -> None:
        """Let one of these be chosen, or the survivor."""
        self.person.choices = people_choices("The survivor", "", others)

    def number_used(self) -> str:
        """Return the other number as it is kept, or an empty text for the agreed one."""
        return find_phone(self.value("number") or "") or ""

    def answers(self) -> dict[str, Any]:
        """Return what was typed, as the service that records it takes it."""
        return {
            "channel": Channel(self.value("channel")),
            "direction": Direction(self.value("direction")),
            "reached": self.value("reached") == "yes",
            "answered": answered_of(self.value("reached")),
            "left_message": self.value("left_message") == "yes",
            "happened_at": self.value("happened_at"),
            "minutes": self.value("minutes"),
            "number": self.number_used(),
            "note": self.value("note"),
            "agreed": self.value("agreed"),
            "themes": [Theme(each) for each in self.value("themes") or ()],
            "interpreter": self.value("interpreter") == "yes",
            "next_on": self.value("next_on"),
            "person_id": as_id(self.value("person")),
            "form_id": as_id(self.value("form_id")),
            "unsafe_reason": self.value("unsafe_reason"),
        }

    @property
    def opens_rare(self) -> bool:
        """Return whether something that is rarely filled was filled, or has to be put right."""
        rare = (self.person, self.happened_at, self.number, self.interpreter)
        if any(each.errors for each in rare):
            return True
        return any(each.data for each in rare if each is not self.happened_at)


def typed_in(posted: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return what was typed into the boxes of this form, token and buttons left out."""
    boxes = set(vars(ContactForm)) - {"send"}
    return {name: posted.getlist(name) for name in posted if name.partition("-")[0] in boxes}


def people_choices(survivor: str, code: str, others: Sequence[Person]) -> list[tuple[str, str]]:
    """Return the choices of whom a contact was with; the survivor stands under `code`."""
    kinds = {PersonKind.DEPENDENT: "dependent", PersonKind.PROFESSIONAL: "professional"}
    return [
        (code, survivor),
        *((str(each.id), f"{each.name} ({kinds[each.kind]})") for each in others),
    ]


class ContactFilterForm(PageForm):
    """Filters that stand in the address, so that Back keeps them."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    channel = SelectField("How", choices=[("", "Any way"), *CHANNELS])
    reached = SelectField(
        "Reached", choices=[("", "Or not"), ("yes", "Reached"), ("no", "Not reached")]
    )
    person = SelectField("With", choices=[])
    theme = SelectField("About", choices=[("", "Anything"), *THEMES])

    def __init__(self, *given: Any, others: Sequence[Person], **values: Any) -> None:
        super().__init__(*given, **values)
        everybody = people_choices("The survivor", _SURVIVOR, others)
        self.person.choices = [("", "Anybody"), *everybody]
        for each in (self.channel, self.reached, self.person, self.theme):
            # What an address holds that is no choice asks for nothing.
            if each.data not in {choice[0] for choice in each.choices or ()}:
                each.data = ""

    def wanted(self) -> ContactFilter:
        """Return which contacts are wanted."""
        reached, theme, channel = self.reached.data, self.theme.data, self.channel.data
        return ContactFilter(
            channel=Channel(channel) if channel else None,
            reached=reached == "yes" if reached else None,
            survivor_only=self.person.data == _SURVIVOR,
            person_id=as_id(self.person.data),
            theme=Theme(theme) if theme else None,
        )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen, for the address of the next page."""
        fields = (self.channel, self.reached, self.person, self.theme)
        return {each.name: each.data for each in fields if each.data}

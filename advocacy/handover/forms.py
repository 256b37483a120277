"""What the author of a summary is asked, page by page."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import override

from advocacy.errors import Invalid
from advocacy.handover.assemble import Choice
from advocacy.handover.draft import Draft
from advocacy.handover.summary import MOST_THINGS_TO_KNOW, Section
from advocacy.handover.told import TITLES
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    PageForm,
    TextField,
    needed,
    submit,
)


class BeginForm(PageForm):
    """Who the summary is for, and what for."""

    name = TextField("Officer's rank and name", [needed("Enter the officer's rank and name")])
    collar_number = TextField("Collar number", [needed("Enter the collar number")], longest=40)
    force = TextField("Police force", [needed("Enter the police force")])
    verified_how = TextField(
        "How you know it is them",
        [needed("Enter how you know it is them")],
        hint="For example: rang back through the force's own switchboard on 101.",
        longest=500,
    )
    purpose = TextField(
        "What it is for",
        [needed("Enter what it is for")],
        hint="It stands on every page.",
        longest=150,
    )
    send = submit("Begin")


class FrontForm(PageForm):
    """The page an officer reads first, and the sections that follow it."""

    person = TextField("Who it is about", [needed("Enter who it is about")], longest=500)
    suspect = TextField("Suspect, as far as known", longest=500)
    why_now = LongTextField("Why now", [needed("Enter why now")], longest=1500)
    asked_for = LongTextField(
        "What is asked for", [needed("Enter what is asked for")], longest=1500
    )
    to_know = LongTextField(
        f"Things to know, at most {MOST_THINGS_TO_KNOW}",
        [needed("Enter at least one thing to know")],
        hint="One a line. The most important first.",
        longest=2000,
    )
    contact = TextField(
        "How to reach us",
        [needed("Enter how to reach the service")],
        hint="The service's name and number. Never theirs.",
        longest=300,
    )
    sections = ChoicesField(
        "What follows the front page",
        choices=[(section.value, TITLES[section]) for section in Section],
        hint="Leave out what this officer does not need.",
    )
    impact = LongTextField("Impact, in their own words", hint="As they said it.", longest=6000)
    wishes = LongTextField("What they want", hint="As they said it.", longest=3000)
    send = submit("Save the front page")

    def words(self) -> Draft:
        """Return what was entered; only after `validate`."""
        lines = [line.strip(" -•\t") for line in self.value("to_know").splitlines()]
        return Draft(
            person=self.value("person"),
            suspect=self.value("suspect") or "",
            why_now=self.value("why_now"),
            asked_for=self.value("asked_for"),
            to_know=[line for line in lines if line],
            contact=self.value("contact"),
            impact=self.value("impact") or "",
            wishes=self.value("wishes") or "",
            sections=[section.value for section in Section if section in self.value("sections")],
        )


def front_form(draft: Draft) -> FrontForm:
    """Return the form filled with a draft."""
    values = {**draft.kept(), "to_know": "\n".join(draft.to_know)}
    return FrontForm(data=values)


class EntriesForm(PageForm):
    """Which entries of the diary leave."""

    entries = ChoicesField(
        "Entries that go in",
        hint="As they will appear. Untick what this officer does not need, or what could show"
        " where somebody is.",
    )
    send = submit("Save what goes in")

    def offer(self, choices: Sequence[tuple[str, str]]) -> "EntriesForm":
        """Fill in the entries of the case; returns the form."""
        self._fields["entries"].choices = list(choices)
        return self


class MessagesForm(PageForm):
    """Which of the messages behind entries leave."""

    messages = ChoicesField(
        "Tick each message that goes in",
        hint="None goes in unless you tick it. Each stands with its entry, in the words of the"
        " file, with the file’s hash and the line. Look for numbers, names and places in it.",
    )
    send = submit("Save which messages go in")

    def offer(self, choices: Sequence[tuple[str, str]]) -> "MessagesForm":
        """Fill in the messages behind the entries; returns the form."""
        self._fields["messages"].choices = list(choices)
        return self


class FileForm(PageForm):
    """How one file takes part."""

    choice = ChoiceField(
        "How does this file take part?",
        [needed("Choose how this file takes part")],
        choices=[
            (Choice.COPY.value, "A copy goes in the pack"),
            (Choice.LISTED.value, "It is listed with its hash: no copy"),
            (Choice.OUT.value, "It is left out"),
        ],
    )
    looked = ChoicesField(
        "Before a copy can go",
        choices=[
            ("yes", "I looked at this copy: it shows no address, no number and nobody else"),
        ],
    )
    described = TextField("What it is", hint="For the officer, in a few words.", longest=300)
    send = submit("Save")


class WitnessForm(PageForm):
    """Whether somebody who saw it is on the separate sheet."""

    on_sheet = ChoiceField(
        "Are they on the sheet of witnesses?",
        [needed("Choose whether they are on the sheet")],
        choices=[
            ("yes", "Yes: they agreed that police get their name and how to reach them"),
            ("no", "No: they are in nothing that leaves"),
        ],
    )
    agreed_how = TextField(
        "When and how they agreed",
        hint="For example: on the phone to Amira, 24 November. It stands on the sheet.",
        longest=300,
    )
    send = submit("Save")

    @override
    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask how they agreed, where they did."""
        fine: bool = super().validate(extra_validators)
        if self.value("on_sheet") == "yes" and not self.value("agreed_how"):
            self.refuse(Invalid("Enter when and how they agreed", field="agreed_how"))
            return False
        return fine

    def agreed(self) -> str:
        """Return how they agreed; nothing for who is not on the sheet."""
        return str(self.value("agreed_how")) if self.value("on_sheet") == "yes" else ""


class ActForm(PageForm):
    """A single button; its words stand in the page."""

    send = submit("Go on")


class ReturnForm(PageForm):
    """Why a summary goes back to its author."""

    because = LongTextField(
        "What has to change", [needed("Enter what has to change")], longest=2000
    )
    back = submit("Give it back")


class LinkForm(PageForm):
    """How long a link lives."""

    days = ChoiceField(
        "How long should the link work?",
        [needed("Choose how long the link should work")],
        choices=[("2", "2 days"), ("7", "7 days"), ("14", "14 days")],
    )
    issue = submit("Make the link and the code")

"""The advocate's forms for incidents: one dense page to write, one box to correct, one to note."""

from collections.abc import Sequence
from uuid import UUID

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from advocacy.errors import Invalid
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.models import Added, Precision, Reported, Targeted, Voice, Written
from advocacy.incidents.service import Moment, Told
from advocacy.incidents.witnesses.forms import REACH_HINT, WILLING
from advocacy.incidents.witnesses.models import Willing
from advocacy.incidents.witnesses.service import Named
from advocacy.orders.kinds import order_words
from advocacy.orders.models import Order, Term
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    needed,
    submit,
)
from advocacy.web.marks import MarkField

TARGETED = [
    (Targeted.SELF.value, "The person themselves"),
    (Targeted.CHILD.value, "Their child"),
    (Targeted.FAMILY.value, "A partner or relative"),
    (Targeted.FRIEND.value, "A friend or neighbour"),
    (Targeted.WORK.value, "Their work or a colleague"),
    (Targeted.OTHER.value, "Somebody else"),
]
REPORTED = [
    (Reported.UNKNOWN.value, "Not known"),
    (Reported.NO.value, "No"),
    (Reported.POLICE.value, "To the police"),
    (Reported.OTHER.value, "To somebody else"),
]
VOICES = [
    (Voice.TOLD.value, "Theirs, as they told it to me. They can read this entry"),
    (Voice.OTHER.value, "Somebody else's. They can't see this entry"),
]
PRECISIONS = [
    (Precision.EXACT.value, "That is the time"),
    (Precision.ABOUT.value, "About that time"),
    (Precision.BETWEEN.value, "Some time between that and the end"),
]
WRITTEN = [
    (Written.THEN.value, "Written down at the time"),
    (Written.LATER.value, "Remembered later"),
]


class IncidentForm(PageForm):
    """Everything about one incident; only the account and the time must be given.

    `said` names the imported messages it is written from.
    """

    account = LongTextField("What happened, in their words", [needed("Enter what happened")])
    voice = ChoiceField(
        "Whose account is it?",
        [needed("Choose whose account it is")],
        choices=VOICES,
        default=Voice.TOLD.value,
    )
    happened_at = WhenField("When it happened, or began", [needed("Enter when it happened")])
    precision = ChoiceField(
        "How exactly is that known?", choices=PRECISIONS, default=Precision.EXACT.value
    )
    ended_at = WhenField("When it ended (optional)", [Optional()])
    written = ChoiceField("When was it written down? (optional)", [Optional()], choices=WRITTEN)
    behaviours = ChoicesField(
        "What kind of behaviour was it?",
        choices=[(kind.code, kind.label) for kind in BEHAVIOURS.kinds],
    )
    targeted = SelectField("Who was it aimed at?", choices=TARGETED, default=Targeted.SELF.value)
    targeted_who = TextField("Who that is (optional)")
    place = TextField(
        "Where (optional)", hint="As they would say it. Leave out where they are safe."
    )
    came_by = TextField("How contact came: account, number, address (optional)", longest=500)
    description = LongTextField("The person or vehicle seen (optional)", longest=4000)
    witness_who = TextField(
        "Who saw or heard it (optional)",
        hint="One person. You can name others on the next page.",
    )
    witness_saw = LongTextField("What they saw or heard (optional)", longest=4000)
    witness_reach = TextField("How to reach them safely (optional)", longest=500, hint=REACH_HINT)
    witness_willing = ChoiceField(
        "Would they speak to the police?",
        choices=[(code.value, words) for code, words in WILLING.items()],
        default=Willing.UNKNOWN.value,
    )
    felt = LongTextField("How it felt (optional)", longest=4000)
    changed = LongTextField("What they changed because of it (optional)", longest=4000)
    evidence_elsewhere = LongTextField(
        "What evidence exists, and where the original is (optional)", longest=4000
    )
    reported = SelectField("Was it reported?", choices=REPORTED, default=Reported.UNKNOWN.value)
    reported_to = TextField("To whom (optional)")
    police_reference = TextField("Police reference (optional)", longest=60)
    form_id = MarkField()
    said = HiddenField()
    contact = SelectField("In which contact was it told? (optional)", [Optional()])
    term = SelectField("Which term of an order may it breach? (optional)", [Optional()])
    send = submit("Save incident")

    def offer(self, terms: Sequence[tuple[Order, Term]]) -> "IncidentForm":
        """Fill in the terms of the case, the box left out where there are none; return the form."""
        if "term" not in self:
            return self
        if not terms:
            del self.term
            return self
        self.term.choices = [
            ("", "None, or not known"),
            *(
                (str(term.id), f"{order_words(order.kind)}, term {term.number}: {term.words[:60]}")
                for order, term in terms
            ),
        ]
        return self

    def offer_contacts(self, contacts: Sequence[tuple[str, str]]) -> "IncidentForm":
        """Fill in the contacts of the case, the box left out where there are none; return it."""
        if "contact" in self and contacts:
            self.contact.choices = [("", "None, or another"), *contacts]
        elif "contact" in self:
            del self.contact
        return self

    def chosen_contact(self) -> UUID | None:
        """Return the contact it was told in, if one was chosen."""
        return as_id(self.value("contact")) if "contact" in self else None

    def chosen_term(self) -> UUID | None:
        """Return the term it may breach, if one was chosen."""
        return UUID(self.value("term")) if "term" in self and self.value("term") else None

    def moment(self) -> Moment:
        """Return when it happened."""
        return Moment(
            happened_at=self.value("happened_at"),
            precision=Precision(self.value("precision") or Precision.EXACT),
            ended_at=self.value("ended_at"),
        )

    def told(self) -> Told:
        """Return everything else that was entered."""
        texts = {
            name: self.value(name) or ""
            for name in (
                "place", "targeted_who", "came_by", "description", "felt", "changed",
                "evidence_elsewhere", "reported_to", "police_reference",
            )
        }  # fmt: skip
        return Told(
            behaviours=list(self.value("behaviours") or []),
            targeted=Targeted(self.value("targeted") or Targeted.SELF),
            reported=Reported(self.value("reported") or Reported.UNKNOWN),
            **texts,
        )

    def witness(self) -> Named | None:
        """Return who saw or heard it, if anybody was named.

        Raises Invalid where something is said of somebody who has no name.
        """
        named = Named(
            who=self.value("witness_who"),
            reach=self.value("witness_reach"),
            saw=self.value("witness_saw"),
            willing=Willing(self.value("witness_willing") or Willing.UNKNOWN),
        )
        if named.says_anything and not named.who:
            message = "Enter who saw or heard it, or how they can be known"
            raise Invalid(message, field="witness_who")
        return named if named.says_anything else None

    def chosen_written(self) -> Written | None:
        """Return when it was written down, if that was said."""
        return Written(self.value("written")) if self.value("written") else None


def typed_in(posted: MultiDict[str, str]) -> dict[str, list[str]]:
    """Return what was typed into the boxes of the page, token and buttons left out."""
    boxes = set(vars(IncidentForm)) - {"send"}
    return {name: posted.getlist(name) for name in posted if name.partition("-")[0] in boxes}


def as_kept(data: dict[str, list[str]]) -> MultiDict[str, str]:
    """Return a draft as its page takes it; the one box witnesses had goes into what they saw."""
    before = data.get("witnesses", [])
    return MultiDict({**data, "witness_saw": before} if before else data)


def as_id(text: str | None) -> UUID | None:
    """Return the id that was sent; None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


class AmendmentForm(PageForm):
    """A correction or addition beside what was written."""

    words = LongTextField(
        "What is to be corrected or added",
        [needed("Enter what is to be corrected or added")],
        hint="What was written first stays as it is. Both are shown.",
    )
    added = ChoiceField(
        "What is it?",
        [needed("Choose what it is")],
        choices=[
            (Added.CORRECTION.value, "A correction: something written was wrong"),
            (Added.REMEMBERED.value, "Remembered later: it came back to mind since"),
            (Added.MORE.value, "More has come to light: nobody knew it then"),
        ],
    )
    voice = ChoiceField(
        "Whose words are these?",
        [needed("Choose whose words these are")],
        choices=[(Voice.TOLD.value, "Theirs, as told to me"), (Voice.OTHER.value, "Mine")],
        default=Voice.TOLD.value,
    )
    happened_at = WhenField("The right time, if the time was wrong (optional)", [Optional()])
    send = submit("Add this")


class NoteForm(PageForm):
    """A note only staff see."""

    note = LongTextField(
        "Private note",
        [needed("Enter the note")],
        hint="Staff only. Not in a pack by default; the law may still require disclosure.",
    )
    send = submit("Keep note")

"""The handover note, and a lead's decision on who takes a case."""

from collections.abc import Sequence
from uuid import UUID

from advocacy.accounts.models import Account
from advocacy.cases.allocation_forms import ROLES, TakerForm
from advocacy.cases.transferring.models import ToldHow
from advocacy.cases.transferring.service import Note, Takers
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    Optional,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    needed,
    submit,
)

TOLD = {
    ToldHow.TOLD: "They know, and agree",
    ToldHow.WILL_TELL: "They will be told",
    ToldHow.NOT_SAFE: "They can’t be told safely yet",
}


class NoteForm(PageForm):
    """Whose part passes on, to whom, and the note for whoever takes it."""

    from_account_id = SelectField("Whose part passes on", [needed("Choose whose part passes on")])
    to = SelectField(
        "To whom",
        [needed("Choose to whom")],
        hint="A lead decides. Another team’s lead sees the reference, the risk and the weight "
        "before, and the note after.",
    )
    for_safety = LongTextField(
        "What matters most for their safety",
        [needed("Enter what matters most for their safety")],
        longest=4000,
    )
    due = LongTextField(
        "What is due, and when", [needed("Enter what is due, or that nothing is")], longest=4000
    )
    promised = LongTextField(
        "What was promised to them",
        [needed("Enter what was promised, or that nothing was")],
        longest=4000,
    )
    how_to_talk = LongTextField(
        "How they like to be talked to",
        [needed("Enter how they like to be talked to")],
        longest=4000,
    )
    told = ChoiceField(
        "Do they know?",
        [needed("Choose whether they know")],
        choices=[(code.value, words) for code, words in TOLD.items()],
    )
    told_by = TextField(
        "Who tells them, and how", [needed("Enter who tells them, and how")], longest=500
    )
    overlap_until = WhenField(
        "Both work it until", [Optional()], hint="Leave empty: the giver’s part ends at once"
    )
    send = submit("Ask to pass it on")

    def offer(self, workers: Sequence[Account], receivers: Takers, team: str) -> None:
        """Show who works the case and whom it can pass to, each with role and team."""
        self.from_account_id.choices = [
            ("", "Choose a person"),
            *((str(each.id), f"{each.name}, {ROLES[each.role.value]}") for each in workers),
        ]
        if len(workers) == 1 and not self.from_account_id.data:
            self.from_account_id.data = str(workers[0].id)
        self.to.choices = [
            ("", "Choose a person or a team"),
            *(
                (f"person {each.id}", f"{each.name}, {ROLES[each.role.value]}, {team}")
                for each in receivers.people
            ),
            *((f"team {each.id}", f"Another team: {each.name}") for each in receivers.teams),
        ]

    def giver(self) -> UUID:
        """Return whose part passes on."""
        return UUID(self.value("from_account_id"))

    def note(self) -> Note:
        """Return the note."""
        return Note(
            for_safety=self.value("for_safety"),
            due=self.value("due"),
            promised=self.value("promised"),
            how_to_talk=self.value("how_to_talk"),
            told=ToldHow(self.value("told")),
            told_by=self.value("told_by"),
        )


class AcceptForm(TakerForm):
    """Who of the team that takes it works the case."""

    send = submit("Take the case")


class DeclineForm(PageForm):
    """Why a case stays where it is."""

    reason = LongTextField("Why", [needed("Enter why")], longest=4000)
    send = submit("Decline")

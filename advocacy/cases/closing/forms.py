"""Forms by which somebody asks to close a case, a lead decides, and it is opened again."""

from collections.abc import Sequence

from advocacy.cases.allocation_forms import TakerForm
from advocacy.cases.closing.questions import Question
from advocacy.cases.closing.reasons import REASONS
from advocacy.cases.closing.service import Wanted, field_of
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, SelectField, needed, submit


class CloseForm(PageForm):
    """Why, how they are told, how they come back; `closing_form` adds what becomes of the rest."""

    reason_code = ChoiceField(
        "Why is it closed?", [needed("Choose why it is closed")], choices=list(REASONS.items())
    )
    words = LongTextField("In a few words", [needed("Enter a few words on why")], longest=4000)
    told_how = LongTextField(
        "How and by whom are they told?",
        [needed("Enter how they are told, or why they can’t be")],
        hint="By a safe way only. If they can’t be told safely, say so.",
        longest=4000,
    )
    come_back = LongTextField(
        "How can they come back?",
        [needed("Enter how they can come back")],
        hint="What was agreed with them: whom to ring, and what to say.",
        longest=4000,
    )
    feedback = ChoiceField(
        "Were they asked how it was to work with us?",
        [needed("Choose whether they were asked")],
        choices=[("yes", "Yes"), ("no", "No, or they did not wish to"), ("unsafe", "Not safe")],
    )
    send = submit("Ask to close it")

    def wanted(self) -> Wanted:
        """Return why it is to be closed."""
        return Wanted(
            reason_code=self.value("reason_code"),
            words=self.value("words"),
            told_how=self.value("told_how"),
            come_back=self.value("come_back"),
            feedback=self.value("feedback"),
        )

    def answers(self, questions: Sequence[Question]) -> dict[str, str]:
        """Return the answers by the code of each question."""
        return {
            each.code: self.value(field_of(each.code)) or "" for each in questions if each.choices
        }


def closing_form(questions: Sequence[Question]) -> CloseForm:
    """Return the form with a field for everything that runs in the case."""
    fields = {
        field_of(each.code): ChoiceField(
            each.title,
            [needed(f"{each.title}: choose an answer")],
            choices=each.choices,
            hint=". ".join(fact.rstrip(".") for fact in each.facts),
        )
        for each in questions
        if each.choices
    }
    form: CloseForm = type("CloseCaseForm", (CloseForm,), fields)()
    return form


class DecideForm(PageForm):
    """Why a lead leaves things as they are."""

    reason = LongTextField("Why", [needed("Enter why")], longest=4000)
    send = submit("Decline")


class ReopenForm(TakerForm):
    """Why a case is opened again, and who works it; nobody named: who worked it before."""

    account_id = SelectField("Who works it")
    reason = LongTextField(
        "Why is it opened again?", [needed("Enter why it is opened again")], longest=4000
    )
    send = submit("Open it again")


class AskToReopenForm(PageForm):
    """Why a lead should open a case again."""

    reason = LongTextField("Why should it be opened again?", [needed("Enter why")], longest=4000)
    send = submit("Ask to open it again")

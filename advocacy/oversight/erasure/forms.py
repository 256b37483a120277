"""Forms by which somebody asks to erase a case, and a lead places or lifts a hold."""

from advocacy.oversight.erasure.models import ErasureReason
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, TextField, needed, submit

REASONS = {
    ErasureReason.ASKED_FOR.value: "They asked for it",
    ErasureReason.KEPT_LONG_ENOUGH.value: "It was kept as long as we need it",
    ErasureReason.NOT_OURS.value: "It was never ours to keep",
}

ALL_REASONS = {
    **REASONS,
    ErasureReason.RESTORED.value: "An old backup had brought it back",
}


class EraseForm(PageForm):
    """Why a case is to be erased; what is typed here stays, so it is a choice and no words."""

    reason = ChoiceField(
        "Why is it erased?", [needed("Choose why it is erased")], choices=list(REASONS.items())
    )
    send = submit("Ask to erase it")


class HoldForm(PageForm):
    """Who needs the record kept."""

    reason = LongTextField(
        "Who needs the record kept, and what for?",
        [needed("Enter who needs the record kept, and what for")],
        longest=4000,
    )
    send = submit("Keep it")


class ConfirmForm(PageForm):
    """The case's reference, typed by whoever erases it."""

    reference = TextField(
        "Type the case’s reference", [needed("Type the case’s reference, to be sure which it is")]
    )
    send = submit("Erase it for good")

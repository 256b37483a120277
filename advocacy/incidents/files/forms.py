"""The two questions before any file, the form that sends files, and the one that seals one."""

from advocacy.evidence_store.models import Nature
from advocacy.web.forms import (
    ChoiceField,
    PageForm,
    TextField,
    YesNoField,
    needed,
    submit,
)


class QuestionsForm(PageForm):
    """What must be known before a file may come."""

    under_18 = YesNoField(
        "Could it show anyone under 18 undressed?",
        [needed("Choose yes or no: could it show anyone under 18 undressed?")],
        hint="Then no file is taken in: the entry says that it exists, and the police take over.",
    )
    device = TextField("If yes, which phone, tablet or computer is it on?")
    intimate = YesNoField(
        "Is it an intimate image of an adult?",
        [needed("Choose yes or no: is it an intimate image of an adult?")],
        hint="Then it is sealed at once: nobody looks at it, and it never goes into a pack.",
    )
    send = submit("Continue")


class FilesForm(PageForm):
    """Sends files; their bytes went to the intake before this form is read."""

    send = submit("Add files")


class SealForm(PageForm):
    """Seals a file that somebody recognised."""

    nature = ChoiceField(
        "Why is it to be sealed?",
        [needed("Choose why it is to be sealed")],
        choices=[
            (Nature.INTIMATE.value, "It is an intimate image of an adult"),
            (Nature.UNDER_18.value, "It could show someone under 18 undressed"),
        ],
    )
    send = submit("Seal this file")


class OpenForm(PageForm):
    """Asks for the original."""

    send = submit("Download the original")

"""What else can be said, one question a page: only the pages that were chosen are asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from advocacy.incidents.models import Reported, Targeted
from advocacy.incidents.witnesses.forms import NamingForm
from advocacy.incidents.witnesses.models import Willing
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    LongTextField,
    PageForm,
    TextField,
    submit,
)

UNREMEMBERED = {"autocomplete": "off", "spellcheck": "false"}
ELSE, AIMED, SEEN, CAME, SAW_IT, FELT, CHANGED, SHOWS, POLICE, RULE = 5, *range(81, 90)
UNSURE = "unsure"
AIMED_AT = [
    (Targeted.SELF.value, "Me"),
    (Targeted.CHILD.value, "My child"),
    (Targeted.FAMILY.value, "My family"),
    (Targeted.FRIEND.value, "A friend"),
    (Targeted.WORK.value, "My work"),
    (Targeted.OTHER.value, "Someone else"),
]
TOLD_POLICE = [(Reported.POLICE.value, "Yes"), (Reported.NO.value, "No")]
SPEAKS = [
    (Willing.YES.value, "Yes"),
    (Willing.NO.value, "No"),
    (Willing.UNKNOWN.value, "I don't know"),
]


class ElseForm(PageForm):
    """Step 5: what else there is to say; nothing at all is an answer."""

    pages = ChoicesField("What else do you want to add?", hint="Choose any, or press Next.")
    send = submit("Next")


class AimedForm(PageForm):
    """Who it was aimed at."""

    targeted = ChoiceField("Who was it aimed at?", choices=AIMED_AT)
    send = submit("Next")


class SeenForm(PageForm):
    """A person or a car."""

    description = LongTextField(
        "Who or what did you see?", longest=2000, hint="A person, a car", render_kw=UNREMEMBERED
    )
    send = submit("Next")


class CameForm(PageForm):
    """A number, an account, somebody they sent."""

    came_by = TextField(
        "How did it reach you?",
        longest=500,
        hint="For example: a number, an account, or somebody they sent",
        render_kw=UNREMEMBERED,
    )
    send = submit("Next")


class WitnessForm(NamingForm):
    """Somebody else who saw or heard it."""

    who = TextField("Their name, or how you know them", render_kw=UNREMEMBERED)
    saw = TextField("What did they see or hear?", longest=2000, render_kw=UNREMEMBERED)
    reach = TextField(
        "How can we reach them safely?",
        longest=500,
        hint="It is kept apart from what they saw.",
        render_kw=UNREMEMBERED,
    )
    willing = ChoiceField("Would they talk to the police?", choices=SPEAKS)
    send = submit("Next")


class FeltForm(PageForm):
    """How it felt."""

    felt = LongTextField("How did you feel?", longest=2000, render_kw=UNREMEMBERED)
    send = submit("Next")


class ChangedForm(PageForm):
    """What is different now."""

    changed = LongTextField("What do you do differently now?", longest=2000, render_kw=UNREMEMBERED)
    send = submit("Next")


class ShowsForm(PageForm):
    """What there is to show, and where it is."""

    evidence_elsewhere = LongTextField(
        "What shows it, and where is that?",
        longest=2000,
        hint="For example: the letter is in a drawer. You can add photos later.",
        render_kw=UNREMEMBERED,
    )
    send = submit("Next")


class PoliceForm(PageForm):
    """Whether the police know."""

    reported = ChoiceField("Have you told the police?", choices=TOLD_POLICE)
    police_reference = TextField(
        "Their number for it, if you have one", longest=60, render_kw=UNREMEMBERED
    )
    send = submit("Next")


class RuleForm(PageForm):
    """Which rule it may break; only asked where one counted at that time."""

    term = ChoiceField("Which rule may it break?")
    send = submit("Next")


@dataclass(frozen=True)
class More:
    """A page that can be chosen: its number, its words in the list, its question, its form."""

    page: int
    words: str
    question: str
    form: type[PageForm]


MORE = (
    More(AIMED, "Who it was aimed at", "Who was it aimed at?", AimedForm),
    More(SEEN, "Who or what I saw", "Who or what did you see?", SeenForm),
    More(CAME, "How it reached me", "How did it reach you?", CameForm),
    More(SAW_IT, "Who else saw or heard it", "Who else saw or heard it?", WitnessForm),
    More(FELT, "How I felt", "How did you feel?", FeltForm),
    More(CHANGED, "What I do differently now", "What do you do differently now?", ChangedForm),
    More(SHOWS, "What shows it", "What shows it, and where is that?", ShowsForm),
    More(POLICE, "If the police know", "Have you told the police?", PoliceForm),
    More(RULE, "A rule it may break", "Which rule may it break?", RuleForm),
)


def offer(form: PageForm, rules: Sequence[tuple[str, str]]) -> PageForm:
    """Fill in the choices that depend on the case: `rules` are ids and words; return the form."""
    if isinstance(form, ElseForm):
        form.pages.choices = [
            (str(each.page), each.words) for each in MORE if rules or each.page != RULE
        ]
    if isinstance(form, RuleForm):
        form.term.choices = [*rules, (UNSURE, "I'm not sure which")]
    return form

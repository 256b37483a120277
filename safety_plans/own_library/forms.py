"""A team lead's forms about the library."""

from advocacy.web.forms import (
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
from safety_plans.bands import BAND_WORDS, Band
from safety_plans.forms import SITUATIONS, THEMES, SeenForm
from safety_plans.library import WHO_WORDS, LibraryStep
from safety_plans.own_library.listing import Show, Wanted

_ANY = ("", "Any")
_BANDS = [(band.value, words) for band, words in BAND_WORDS.items()]
_WHO = [(code, words[:1].upper() + words[1:]) for code, words in WHO_WORDS.items()]
_SHOWN = [
    (Show.ALL, "All"),
    (Show.OURS, "In our own words"),
    (Show.HIDDEN, "Hidden"),
    (Show.OUTDATED, "Changed in the shipped library since"),
    (Show.COMING, "Changing on a later day"),
]


class FilterForm(PageForm):
    """Narrows the list by codes, which may stand in an address."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    theme = SelectField("About", choices=[_ANY, *THEMES])
    situation = SelectField("Situation", choices=[_ANY, *SITUATIONS])
    band = SelectField("For", choices=[_ANY, *_BANDS])
    show = SelectField("Show", choices=_SHOWN)

    def wanted(self) -> Wanted:
        """Return what is looked for; a code that nobody knows narrows nothing."""
        theme, situation, band, show = (
            self.value(name) if self.value(name) in dict(self[name].choices) else ""
            for name in ("theme", "situation", "band", "show")
        )
        return Wanted(theme=theme, situation=situation, band=band, show=show or Show.ALL)


class SearchForm(PageForm):
    """Looks for words, which never stand in an address."""

    text = TextField("Words in a step", longest=100)
    send = submit("Search")


class LibraryStepForm(SeenForm):
    """A step of the library."""

    words = LongTextField(
        "The step", [needed("Enter the step")], longest=200, hint="As you would say it to them"
    )
    why = LongTextField("Why it helps", [needed("Enter why it helps")], longest=400)
    not_when = LongTextField(
        "When not to do it",
        [needed("Enter when not to do it")],
        longest=400,
        hint="What could make it dangerous, or the wrong thing for somebody",
    )
    theme = SelectField("About", [needed("Choose what it is about")], choices=[("", ""), *THEMES])
    bands = ChoicesField("Whom it is for", [needed("Choose whom it is for")], choices=_BANDS)
    secret = YesNoField(
        "Must it be kept from anybody?",
        default="no",
        hint="Yes keeps it off paper. A small child is never given a secret",
    )
    who = ChoicesField("Who can do it", [needed("Choose who can do it")], choices=_WHO)
    fits = ChoicesField(
        "Whom it fits", choices=SITUATIONS, hint="Leave all of these out when it fits anybody"
    )
    starts_on = DayField("In force from", [needed("Enter the first day")])
    ends_on = DayField("Until, if it ends", [Optional()])
    send = submit("Save")

    def step(self, step_id: str) -> LibraryStep:
        """Return what was written, as a step."""
        return LibraryStep(
            id=step_id,
            words=self.value("words"),
            why=self.value("why"),
            not_when=self.value("not_when"),
            theme=self.value("theme"),
            bands=frozenset(Band(code) for code in self.value("bands") or []),
            secret=self.value("secret") == "yes",
            who=tuple(self.value("who") or []),
            fits=frozenset(self.value("fits") or []),
            starts_on=self.value("starts_on"),
            ends_on=self.value("ends_on"),
        )


class RewordForm(LibraryStepForm):
    """The same, over words that were there before."""

    because = TextField("Why you change it", [needed("Enter why you change it")], longest=300)
    send = submit("Save")


class HideForm(SeenForm):
    """Hides a step."""

    because = TextField("Why nobody should be offered it", [needed("Enter why")], longest=300)
    until = DayField("Until, if it is only for a time", [Optional()])
    send = submit("Hide it")


class LibraryPressForm(SeenForm):
    """A button without a question."""

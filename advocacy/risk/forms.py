"""The forms by which an advocate records how risk is judged, and what is decided about MARAC."""

from advocacy.risk.reference import factors
from advocacy.web.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    LongTextField,
    Optional,
    PageForm,
    TextField,
    needed,
    submit,
)

LEVELS = [("standard", "Standard"), ("medium", "Medium"), ("high", "High")]
RELATIONSHIPS = [
    ("partner", "A partner, now or before"),
    ("family", "Family"),
    ("acquaintance", "Somebody they know"),
    ("stranger", "A stranger"),
    ("unknown", "Not known"),
]
OUTCOMES = [("referred", "Referred to MARAC"), ("not_referred", "Not referred to MARAC")]


class AssessmentForm(PageForm):
    """What is known today, and the judgement."""

    relationship = ChoiceField(
        "Who is the person to them?",
        [needed("Choose who the person is to them")],
        choices=RELATIONSHIPS,
    )
    factors = ChoicesField(
        "What is known today",
        choices=[(factor.code, factor.words) for factor in factors()],
        hint="Tick what is so. The number of ticks describes; it does not decide the level.",
    )
    level = ChoiceField("Your judgement", [needed("Choose a level")], choices=LEVELS)
    judgement = LongTextField("Why", [needed("Enter why you judge it so")], longest=5000)
    lowered_because = TextField(
        "If it is lower than last time, why", longest=500, hint="Leave empty otherwise."
    )
    form_used = TextField(
        "Assessment form used", longest=120, hint="Its name and where it is kept, if there is one."
    )
    next_review_on = DayField("Look again by", [Optional()], hint="Empty means the usual time.")
    send = submit("Record this assessment")


class MaracForm(PageForm):
    """What is decided about MARAC."""

    outcome = ChoiceField(
        "What is decided?",
        [needed("Choose whether they are referred or not")],
        choices=OUTCOMES,
    )
    why = LongTextField(
        "Why",
        [needed("Enter why you decide so")],
        longest=5000,
        hint="Say whether they know and what they think of it.",
    )
    send = submit("Record this decision")

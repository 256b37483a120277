"""The survivor's and the dependent's forms about a dependent's list: plain words, nothing kept."""

from typing import Any

from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    YesNoField,
    needed,
    submit,
)
from safety_plans.dependents.cards import FIELDS
from safety_plans.dependents.models import CardKind
from safety_plans.forms import SeenForm
from safety_plans.parts import PART_WORDS, Part

_OFF = {"autocomplete": "off", "spellcheck": "false"}
_PARTS = [(part.value, PART_WORDS[part]) for part in Part]
_OWN_PARTS = [
    (Part.WORRIES.value, "What worries me"),
    (Part.SAFE_ADULTS.value, "Adults I trust"),
    (Part.CODE_WORD.value, "A code word"),
    (Part.WHERE_TO_GO.value, "Where I can go"),
    (Part.WHOM_TO_CALL.value, "Who I can ring"),
    (Part.STEP.value, "What I can do"),
]
_IF_TOLD = "What if they tell?"
_IF_TOLD_HINT = "Such as: at a visit, or at school. You need this if they are under 13."


class LineForm(PageForm):
    """Page 102."""

    part = ChoiceField("What is it about?", [needed("Choose one")], choices=_PARTS)
    words = LongTextField(
        "What should it say?",
        [needed("Write what it should say")],
        longest=1000,
        hint="Use words they would use.",
        render_kw=_OFF,
    )
    private = YesNoField("Should nobody else hear of it?", hint="Yes keeps it off paper.")
    reveals = YesNoField("Does it tell where you would go, or that you may leave?")
    if_told = LongTextField(_IF_TOLD, longest=1000, hint=_IF_TOLD_HINT, render_kw=_OFF)
    send = submit("Add it")

    def thought(self) -> dict[str, Any]:
        """Return what was thought through."""
        return {
            "private": self.value("private") == "yes",
            "reveals": self.value("reveals") == "yes",
            "if_told": self.value("if_told") or "",
        }


class IfToldForm(SeenForm):
    """Page 103."""

    if_told = LongTextField(
        _IF_TOLD, [needed("Write what happens if they tell")], longest=1000, hint=_IF_TOLD_HINT,
        render_kw=_OFF,
    )  # fmt: skip
    send = submit("Save")


class YesCardForm(SeenForm):
    """Pages 104 and 106."""

    send = submit("Yes, this is right")


def _box(kind: CardKind, name: str, label: str, hint: str = "") -> LongTextField:
    _label, _hint, need = FIELDS[kind][name]
    checks = [needed(need)] if need else []
    return LongTextField(label, checks, longest=1000, hint=hint, render_kw=_OFF)


class _OwnCard(SeenForm):
    """A card in the survivor's words."""

    def words(self) -> dict[str, str]:
        """Return what was written."""
        return {field.name: field.data or "" for field in self if isinstance(field, LongTextField)}


class OwnSchoolForm(_OwnCard):
    """Page 105."""

    collectors = _box(CardKind.SCHOOL, "collectors", "Who may collect", "One name on each line.")
    word = _box(CardKind.SCHOOL, "word", "The word they say")
    never = _box(CardKind.SCHOOL, "never", "Who may not collect")
    ring = _box(CardKind.SCHOOL, "ring", "Who to ring if someone else comes")
    instead = _box(CardKind.SCHOOL, "instead", "What to do until then")
    order = _box(CardKind.SCHOOL, "order", "What a court order says", "If there is one.")
    send = submit("Save")


class OwnHandoverForm(_OwnCard):
    """Page 107."""

    order = _box(CardKind.HANDOVER, "order", "What a court order says", "If there is one.")
    where = _box(CardKind.HANDOVER, "where", "Where and when")
    who = _box(CardKind.HANDOVER, "who", "Who hands over")
    late = _box(CardKind.HANDOVER, "late", "If they are late")
    missing = _box(CardKind.HANDOVER, "missing", "If your child is not brought back")
    asks = _box(CardKind.HANDOVER, "asks", "If they ask questions")
    after = _box(CardKind.HANDOVER, "after", "When your child is back")
    send = submit("Save")


OWN_CARD_FORMS: dict[CardKind, type[_OwnCard]] = {
    CardKind.SCHOOL: OwnSchoolForm,
    CardKind.HANDOVER: OwnHandoverForm,
}


class TheirLineForm(PageForm):
    """Page 112, of who it is for."""

    part = ChoiceField("What is it about?", [needed("Choose one")], choices=_OWN_PARTS)
    words = LongTextField(
        "What should it say?", [needed("Write what it should say")], longest=1000, render_kw=_OFF
    )
    send = submit("Send it")


class TheirAnswerForm(SeenForm):
    """Page 111: two buttons, and why not."""

    reason = LongTextField("If not, why?", longest=500, render_kw=_OFF)


class TheirWordsForm(SeenForm):
    """Page 115."""

    words = LongTextField(
        "Say it your way", [needed("Write what it should say")], longest=1000, render_kw=_OFF
    )
    send = submit("Send it")


class TheirMoveForm(PageForm):
    """Page 113."""

    to = ChoiceField("What became of it?", [needed("Choose one")])
    reason = LongTextField("If it isn’t safe now: what happened?", longest=500, render_kw=_OFF)
    send = submit("Save")

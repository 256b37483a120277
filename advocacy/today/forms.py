"""The search box and the filters of the caseload."""

from typing import Any

from wtforms import HiddenField

from advocacy.cases.models import CaseState, RiskLevel
from advocacy.web.forms import PageForm, SelectField, TextField, submit


class SearchForm(PageForm):
    """A name, a number or a reference within one's own cases; sent by POST, so in no history."""

    text = TextField("Name, phone, reference or words")
    kind = SelectField("Where")
    before = HiddenField()
    send = submit("Find")


class CaseFilterForm(PageForm):
    """Filters that stand in the address, so that Back keeps them."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    state = SelectField(
        "State",
        choices=[
            (CaseState.OPEN.value, "Open"),
            (CaseState.CLOSED.value, "Closed"),
            ("all", "All"),
        ],
        default=CaseState.OPEN.value,
    )
    risk = SelectField(
        "Risk",
        choices=[
            ("", "Any"),
            (RiskLevel.HIGH.value, "High"),
            (RiskLevel.MEDIUM.value, "Medium"),
            (RiskLevel.STANDARD.value, "Standard"),
            (RiskLevel.UNKNOWN.value, "Not assessed"),
        ],
    )
    due = SelectField("Due today", choices=[("", "Whether or not"), ("yes", "Only these")])
    send = submit("Show")

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        if not self.state.data:
            self.state.data = CaseState.OPEN.value

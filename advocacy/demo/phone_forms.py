"""What the phone's buttons send."""

from uuid import UUID

from advocacy.errors import NotFound
from advocacy.web.forms import PageForm, TextField, needed, submit


class AnswerForm(PageForm):
    """A text written on the phone."""

    number = TextField("Phone", [needed("Choose a phone")], longest=20)
    body = TextField("Write back", [needed("Write something")], longest=160)
    send = submit("Send")


class PlanForm(PageForm):
    """The plan a button is about."""

    plan_id = TextField("Plan", longest=36)

    def plan(self) -> UUID:
        """Return the plan's id; raises NotFound for what is none."""
        try:
            return UUID(self.value("plan_id") or "")
        except ValueError as fault:
            raise NotFound from fault

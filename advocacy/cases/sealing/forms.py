"""Forms by which a lead keeps a case from an agency, and lifts that."""

from collections.abc import Sequence
from uuid import UUID

from advocacy.accounts.models import Agency
from advocacy.web.forms import LongTextField, PageForm, SelectField, needed, submit


class SealForm(PageForm):
    """From which agency, and why."""

    agency_id = SelectField("Which agency", [needed("Choose an agency")])
    reason = LongTextField("Why", [needed("Enter the reason")], longest=2000)
    send = submit("Keep the case from them now")

    def offer(self, agencies: Sequence[Agency]) -> None:
        """Show the agencies it is not sealed against yet."""
        self.agency_id.choices = [
            ("", "Choose an agency"),
            *((str(each.id), each.name) for each in agencies),
        ]

    def chosen(self) -> UUID | None:
        """Return which agency the form names."""
        return UUID(self.value("agency_id")) if self.value("agency_id") else None


class UnsealForm(PageForm):
    """Why they may know of it again."""

    reason = LongTextField("Why they may know of it again", [needed("Enter the reason")])
    send = submit("Lift the seal")

"""The form that arranges cover."""

from collections.abc import Sequence
from uuid import UUID

from advocacy.accounts.models import Account
from advocacy.cases.allocation_forms import ROLES
from advocacy.web.forms import PageForm, SelectField, TextField, WhenField, needed, submit


class CoverForm(PageForm):
    """Who is away, who covers, and from when until when."""

    away_id = SelectField("Who is away", [needed("Choose who is away")])
    cover_id = SelectField("Who covers", [needed("Choose who covers")])
    starts_at = WhenField("From", [needed("Enter from when")])
    ends_at = WhenField("Until", [needed("Enter until when")])
    reason = TextField("Why", hint="For example leave. Leave health out.", longest=500)
    send = submit("Arrange cover")

    def offer(self, away: Sequence[Account], covers: Sequence[Account], team: str) -> None:
        """Show who may be chosen; each with role and team, since names are mixed up."""
        for field, people in ((self.away_id, away), (self.cover_id, covers)):
            field.choices = [
                ("", "Choose a person"),
                *(
                    (str(each.id), f"{each.name}, {ROLES[each.role.value]}, {team}")
                    for each in people
                ),
            ]
        if len(away) == 1 and not self.away_id.data:
            self.away_id.data = str(away[0].id)

    def chosen(self, name: str) -> UUID:
        """Return whom a field names."""
        return UUID(self.value(name))

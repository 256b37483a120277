"""Forms by which a team lead says who works a case."""

from collections.abc import Sequence
from uuid import UUID

from advocacy.accounts.models import Account
from advocacy.web.forms import PageForm, SelectField, TextField, needed, submit

ROLES = {"advocate": "advocate", "lead": "team lead"}


class TakerForm(PageForm):
    """Who takes a case; each with role and team, since people of one name have been mixed up."""

    account_id = SelectField("Who takes the case", [needed("Choose who takes the case")])

    def offer(
        self, takers: Sequence[Account], team: str, *, first: str = "Choose a person"
    ) -> None:
        """Show who may be chosen; `first` stands for nobody."""
        self.account_id.choices = [
            ("", first),
            *((str(each.id), f"{each.name}, {ROLES[each.role.value]}, {team}") for each in takers),
        ]

    def chosen(self) -> UUID | None:
        """Return whom the form names."""
        return UUID(self.value("account_id")) if self.value("account_id") else None


class GiveForm(TakerForm):
    """Somebody else works the case as well."""

    reason = TextField("Why", [needed("Enter why")], longest=500)
    send = submit("Give them the case")

"""Forms by which a team lead says who works a case."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from advocacy.accounts.models import Account
from advocacy.cases.workload.service import Load
from advocacy.web.forms import PageForm, SelectField, TextField, needed, submit

ROLES = {"advocate": "advocate", "lead": "team lead"}


def _said(each: Account, team: str, loads: Mapping[UUID, Load]) -> str:
    who = f"{each.name}, {ROLES[each.role.value]}, {team}"
    return f"{who}: {loads[each.id].words}" if each.id in loads else who


class TakerForm(PageForm):
    """Who takes a case; each with role and team, since people of one name have been mixed up."""

    account_id = SelectField("Who takes the case", [needed("Choose who takes the case")])

    def offer(
        self,
        takers: Sequence[Account],
        team: str,
        *,
        first: str = "Choose a person",
        loads: Mapping[UUID, Load] | None = None,
    ) -> None:
        """Show who may be chosen, with what each works now; `first` stands for nobody."""
        self.account_id.choices = [
            ("", first),
            *((str(each.id), _said(each, team, loads or {})) for each in takers),
        ]

    def chosen(self) -> UUID | None:
        """Return whom the form names."""
        return UUID(self.value("account_id")) if self.value("account_id") else None


class GiveForm(TakerForm):
    """Somebody else works the case as well."""

    reason = TextField("Why", [needed("Enter why")], longest=500)
    doing = TextField("What they do", hint="Where several work it: who does what", longest=500)
    send = submit("Give them the case")

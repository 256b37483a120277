"""Forms by which duty is planned and handed over."""

from collections.abc import Sequence
from uuid import UUID

from advocacy.rota.service import Holder
from advocacy.web.forms import PageForm, SelectField, WhenField, needed, submit

_ROLES = {"advocate": "advocate", "lead": "team lead"}


class HolderForm(PageForm):
    """Who holds duty; each with role and team, since people of one name have been mixed up."""

    account_id = SelectField("Who holds duty", [needed("Choose who holds duty")])

    def offer(self, holders: Sequence[Holder]) -> None:
        """Show who may be chosen."""
        self.account_id.choices = [
            ("", "Choose a person"),
            *(
                (
                    str(each.account.id),
                    f"{each.account.name}, {_ROLES[each.account.role.value]}, {each.team}",
                )
                for each in holders
            ),
        ]

    def chosen(self) -> UUID | None:
        """Return whom the form names."""
        return UUID(self.value("account_id")) if self.value("account_id") else None


class ShiftForm(HolderForm):
    """One person's hours on duty."""

    starts_at = WhenField("From", [needed("Enter when the shift begins")])
    ends_at = WhenField("Until", [needed("Enter when the shift ends")])
    send = submit("Put it on the rota")


class HandOverForm(HolderForm):
    """Who takes duty over from this moment on."""

    until = WhenField("Until", [needed("Enter until when they hold duty")])
    send = submit("Hand duty over now")

"""The forms of administration."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from typing_extensions import override
from wtforms.validators import StopValidation

from advocacy.accounts.models import Agency, Team
from advocacy.actor import Role
from advocacy.administration.agencies import AgencyKind
from advocacy.administration.posts import NOT_YET, Post
from advocacy.administration.words import AGENCY_KINDS, ROLES
from advocacy.web.forms import (
    ChoiceField,
    DayField,
    LongTextField,
    PageForm,
    SelectField,
    TextField,
    needed,
    submit,
)

_WHY = "For the team lead who decides. No names of people who ask for help."


class RoleField(ChoiceField):
    """A role; those that can't be held yet are refused with the reason."""

    @override
    def pre_validate(self, form: object) -> None:
        if self.data in NOT_YET:
            raise StopValidation(NOT_YET[self.data])
        super().pre_validate(form)


class SearchForm(PageForm):
    """Words of a name, a user name, a team or an agency."""

    text = TextField("Name, user name, team or agency")
    send = submit("Search")


class _PostForm(PageForm):
    def offer(self, teams: Sequence[Team], agencies: Sequence[Agency] = ()) -> None:
        """Show the teams and agencies that can be chosen."""
        self._fields["team"].choices = [
            ("", "No team"),
            *((str(each.id), each.name) for each in teams),
        ]
        if "agency" in self._fields:
            self._fields["agency"].choices = [
                ("", "No agency"),
                *((str(each.id), each.name) for each in agencies),
            ]

    def _chosen(self, name: str) -> UUID | None:
        found = self.value(name) if name in self._fields else ""
        return UUID(found) if found else None

    def post(self) -> Post:
        """Return the role, team and agency chosen."""
        return Post(
            role=Role(self.value("role")),
            team_id=self._chosen("team"),
            agency_id=self._chosen("agency"),
        )


class InviteForm(_PostForm):
    """Somebody new."""

    name = TextField("Name", [needed("Enter their name")], hint="As colleagues know them")
    username = TextField(
        "User name",
        [needed("Enter a user name")],
        hint="They sign in with it",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    role = RoleField(
        "Role",
        [needed("Choose a role")],
        choices=[(role.value, words) for role, words in ROLES.items()],
        hint="The data-protection lead agrees to erasures. Evaluators can’t have an account yet.",
    )
    team = SelectField("Team", hint="For everybody but partners")
    agency = SelectField("Agency", hint="For partners. Only agencies with a sharing agreement.")
    why = TextField("Why", hint=_WHY, longest=500)
    send = submit("Invite")


class NameForm(PageForm):
    """The name that colleagues see."""

    name = TextField("Name", [needed("Enter their name")])
    send = submit("Save")


class PostForm(_PostForm):
    """Another role or team."""

    role = RoleField("Role", [needed("Choose a role")])
    team = SelectField("Team")
    why = TextField("Why", hint=_WHY, longest=500)
    send = submit("Change")

    def offer_roles(self, now: Role) -> None:
        """Show what somebody may become: partners stay partners, staff stay staff."""
        roles = [Role.PARTNER] if now is Role.PARTNER else [r for r in ROLES if r != Role.PARTNER]
        self.role.choices = [(role.value, ROLES[role]) for role in roles]


class ResetForm(PageForm):
    """A new way to sign in."""

    why = TextField("Why", hint=_WHY, longest=500)
    send = submit("Reset")


class DecideForm(PageForm):
    """A lead's answer."""

    answer = ChoiceField(
        "Do you agree?",
        [needed("Choose whether you agree")],
        choices=[("approve", "I know of this and agree"), ("decline", "No")],
    )
    why = TextField("Why not", hint="Needed only if you don’t agree", longest=500)
    send = submit("Send")


class TeamForm(PageForm):
    """A team's name."""

    name = TextField("Name of the team", [needed("Enter the team’s name")])
    send = submit("Save")


class AgencyForm(PageForm):
    """A new agency."""

    name = TextField("Name of the agency", [needed("Enter the agency’s name")])
    kind = ChoiceField(
        "What it is",
        [needed("Choose what it is")],
        choices=[(kind.value, words) for kind, words in AGENCY_KINDS.items()],
    )
    send = submit("Add the agency")

    def chosen_kind(self) -> AgencyKind:
        """Return the kind chosen."""
        return AgencyKind(cast("str", self.value("kind")))


class AgreementForm(PageForm):
    """A sharing agreement that was signed."""

    agreed_on = DayField("Signed on", [needed("Enter the day it was signed")])
    reference = TextField("Reference", [needed("Enter its reference, or where it is kept")])
    signed_by = TextField(
        "Who signed it", [needed("Enter who signed it")], hint="Name and office, for each side"
    )
    review_on = DayField("To be reviewed on", [needed("Enter the day it is to be reviewed")])
    send = submit("Record the agreement")


class EndAgreementForm(PageForm):
    """Why an agreement ends."""

    why = LongTextField("Why it ends", [needed("Enter why it ends")], longest=1000)
    send = submit("End the agreement")

"""Cases, the people in them, safe contact and the caseload."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, LargeBinary, String, Uuid, event
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.cases.wall_ddl import build_wall
from advocacy.db import (
    Base,
    Identified,
    SealedRow,
    Utc,
    code_of,
    link_to,
    sealed_dict,
    sealed_list,
    sealed_text,
)


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    CLOSED = "closed"


class RiskLevel(StrEnum):
    """The judged level of risk; `UNKNOWN` until somebody has assessed it."""

    UNKNOWN = "unknown"
    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"


class PersonKind(StrEnum):
    """What a person is in this case."""

    SURVIVOR = "survivor"
    DEPENDENT = "dependent"
    SUSPECT = "suspect"
    PROFESSIONAL = "professional"
    WITNESS = "witness"


class Ended(StrEnum):
    """Why somebody is no longer among the people of a case."""

    LEFT = "left"
    MISTAKE = "mistake"


class Voicemail(StrEnum):
    """Whether a message may be left."""

    NEVER = "never"
    NEUTRAL = "neutral"
    YES = "yes"


class Texts(StrEnum):
    """Which texts may be sent."""

    NONE = "none"
    CHECK_INS = "check_ins"
    YES = "yes"


class CardStep(StrEnum):
    """What a version of the safe-contact card came of."""

    AGREED = "agreed"
    CONFIRMED = "confirmed"
    SHORTENED = "shortened"
    RECHECKED = "rechecked"
    WAYS = "ways"
    REOPENED = "reopened"


class Case(SealedRow, Base):
    """One survivor's case; its scope is itself. `title` is the name shown at the top.

    `needs` are the few words on how to meet the survivor (pronouns, interpreter, access), kept
    here as the name is, so that every page of the case shows them without asking again.

    One with `decoy_of_id` is nobody's record: it stands in for another under threat, and no staff
    page knows it.
    """

    __tablename__ = "case"

    reference: Mapped[str] = mapped_column(String(16), unique=True)
    team_id: Mapped[UUID] = mapped_column(link_to("team.id"), index=True)
    state: Mapped[CaseState] = mapped_column(code_of(CaseState), default=CaseState.OPEN)
    risk_level: Mapped[RiskLevel] = mapped_column(code_of(RiskLevel), default=RiskLevel.UNKNOWN)
    opened_at: Mapped[datetime] = mapped_column(Utc, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    decoy_of_id: Mapped[UUID | None] = mapped_column(link_to("case.id"), index=True)
    title = sealed_text()
    needs = sealed_list()

    @property
    def initials(self) -> str:
        """Return "J.O." for "Jo Okafor": what a list shows where a shoulder can look."""
        return "".join(f"{word[0].upper()}." for word in self.title.split()[:3]) or "?"


class Person(SealedRow, Base):
    """Somebody in a case: kept in that case only, so erasing it takes nobody else's record.

    Nobody is deleted: who is no longer part of the case has `ended_at`, and can be brought back.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended_says_how"),
        Index("ix_person_case_kind", "case_id", "kind"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    kind: Mapped[PersonKind] = mapped_column(code_of(PersonKind))
    added_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_as: Mapped[Ended | None] = mapped_column(code_of(Ended))
    name = sealed_text()
    details = sealed_dict()
    ended_reason = sealed_text()


class PersonKey(Identified, Base):
    """A blind index by which a person can be found: a name key, a phone, a vehicle and so on."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_found", "kind", "digest"),)

    person_id: Mapped[UUID] = mapped_column(link_to("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class SafeContact(SealedRow, Base):
    """How to reach the survivor safely: one version, never changed, replaced by a newer one.

    `days` are 0 (Monday) to 6; `from_time` and `to_time` are "HH:MM" in Europe/London. It is good
    until `recheck_on`. A number that took the place of another (`number_before`, at
    `number_changed_at`, by `changed_by_id`) is held until `held_until_at`, and not used before it
    is confirmed by voice (`confirmed_at`). `ways` are further numbers and addresses, as
    `safe_contact_ways.Way` reads them.
    """

    __tablename__ = "safe_contact"
    __table_args__ = (Index("ix_safe_contact_current", "case_id", "made_at"),)

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    checked_on: Mapped[date] = mapped_column(Date)
    recheck_on: Mapped[date] = mapped_column(Date)
    voicemail: Mapped[Voicemail] = mapped_column(code_of(Voicemail))
    texts: Mapped[Texts] = mapped_column(code_of(Texts))
    may_say_who: Mapped[bool] = mapped_column(Boolean)
    step: Mapped[CardStep] = mapped_column(
        code_of(CardStep), default=CardStep.AGREED, server_default=CardStep.AGREED.value
    )
    number_changed_at: Mapped[datetime | None] = mapped_column(Utc)
    changed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    held_until_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed_at: Mapped[datetime | None] = mapped_column(Utc)
    confirmed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    phone = sealed_text()
    phone_is = sealed_text()
    name_to_use = sealed_text()
    say_you_are = sealed_text()
    if_someone_else = sealed_text()
    who_else_may_answer = sealed_text()
    other_ways = sealed_text()
    days = sealed_list()
    from_time = sealed_text()
    to_time = sealed_text()
    checked_how = sealed_text()
    number_before = sealed_text()
    told_by = sealed_text()
    confirmed_how = sealed_text()
    step_why = sealed_text()
    places = sealed_text()
    code_words = sealed_text()
    ways = sealed_list()


class Part(StrEnum):
    """Whether somebody leads the work on a case, or works it as well."""

    LEAD = "lead"
    CO = "co"


class Caseload(SealedRow, Base):
    """Who works a case, from when until when, and why. Ending it ends the access at once.

    `doing` is what they do of it, where several work it.
    """

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        Index("ix_caseload_account", "account_id", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(link_to("case.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(link_to("account.id"))
    starts_at: Mapped[datetime] = mapped_column(Utc)
    ends_at: Mapped[datetime | None] = mapped_column(Utc)
    part: Mapped[Part] = mapped_column(
        code_of(Part), default=Part.LEAD, server_default=Part.LEAD.value
    )
    reason = sealed_text()
    doing = sealed_text()


event.listen(Base.metadata, "after_create", build_wall)

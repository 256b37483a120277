"""What comes in before there is a case: calls, referrals, questions who is known."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

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

SURVIVOR, SUSPECT = "survivor", "suspect"


class CallOutcome(StrEnum):
    """What came of a call."""

    LISTENED = "listened"
    SIGNPOSTED = "signposted"
    REFERRAL = "referral"
    EMERGENCY = "emergency"
    PASSED_ON = "passed_on"
    CUT_OFF = "cut_off"


class CallKind(StrEnum):
    """What kind of call it was; SUSPECT may be the one who stalks, asking after somebody."""

    TALK = "talk"
    SILENT = "silent"
    ABUSIVE = "abusive"
    HOAX = "hoax"
    SUSPECT = "suspect"


class ReferralSource(StrEnum):
    """Who asks us to take somebody on."""

    SELF = "self"
    POLICE = "police"
    HEALTH = "health"
    FAMILY = "family"
    SERVICE = "service"
    EMPLOYER = "employer"


class Urgency(StrEnum):
    """How soon somebody is to be reached, and their place on the waiting list."""

    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"


class RiskTold(StrEnum):
    """The risk as whoever made a referral sees it; nobody of us has assessed it yet."""

    HIGH = "high"
    MEDIUM = "medium"
    STANDARD = "standard"
    UNKNOWN = "unknown"


class CameBy(StrEnum):
    """How a referral reached us: through a colleague, or the page anybody may write on."""

    STAFF = "staff"
    PAGE = "page"


class ReferralState(StrEnum):
    """Where a referral stands."""

    WAITING = "waiting"
    LISTED = "listed"
    ACCEPTED = "accepted"
    JOINED = "joined"
    DECLINED = "declined"
    REDIRECTED = "redirected"


class HelplineCall(SealedRow, Base):
    """One call, whoever rang; under keys of its own until it becomes part of a case.

    `call_name` is what a caller wants to be known by next time, `given` the codes of signposts.
    """

    __tablename__ = "helpline_call"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_in_a_day"),
        Index("ix_helpline_call_log", "logged_by_id", "rang_at", "id"),
    )

    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    logged_by_id: Mapped[UUID] = mapped_column(Uuid)
    logged_at: Mapped[datetime] = mapped_column(Utc)
    rang_at: Mapped[datetime] = mapped_column(Utc)
    minutes: Mapped[int | None] = mapped_column(Integer)
    danger_now: Mapped[bool] = mapped_column(Boolean)
    outcome: Mapped[CallOutcome] = mapped_column(code_of(CallOutcome))
    kind: Mapped[CallKind] = mapped_column(
        code_of(CallKind), default=CallKind.TALK, server_default=CallKind.TALK.value
    )
    case_id: Mapped[UUID | None] = mapped_column(Uuid)
    caller = sealed_text()
    call_name = sealed_text()
    phone = sealed_text()
    given = sealed_list()
    about = sealed_text()
    done = sealed_text()


class Referral(SealedRow, Base):
    """Somebody asks for an advocate. Accepting it re-seals it under the case it becomes.

    `made_by_id` is None for one that came by the page anybody may write on; `more` holds the
    answers to questions that only some are asked. Nobody has decided about one that is WAITING;
    one that is LISTED waits for an advocate. `reach_by` and `reached_at` are the first contact's,
    `answer_by` is when whoever made it is to answer what they were asked, and `form_id` the
    form's own mark, so that one sent twice is there once.
    """

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_once"),
        Index("ix_referral_team", "team_id", "state", "danger_now", "made_at", "id"),
        Index("ix_referral_maker", "made_by_id", "made_at", "id"),
        Index("ix_referral_form", "made_by_id", "form_id", unique=True),
    )

    team_id: Mapped[UUID] = mapped_column(link_to("team.id"))
    made_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    made_at: Mapped[datetime] = mapped_column(Utc)
    form_id: Mapped[UUID | None] = mapped_column(Uuid)
    came_by: Mapped[CameBy] = mapped_column(
        code_of(CameBy), default=CameBy.STAFF, server_default=CameBy.STAFF.value
    )
    source: Mapped[ReferralSource] = mapped_column(code_of(ReferralSource))
    danger_now: Mapped[bool] = mapped_column(Boolean)
    urgency: Mapped[Urgency] = mapped_column(
        code_of(Urgency), default=Urgency.ROUTINE, server_default=Urgency.ROUTINE.value
    )
    risk: Mapped[RiskTold] = mapped_column(
        code_of(RiskTold), default=RiskTold.UNKNOWN, server_default=RiskTold.UNKNOWN.value
    )
    reach_by: Mapped[datetime | None] = mapped_column(Utc)
    reached_at: Mapped[datetime | None] = mapped_column(Utc)
    answer_by: Mapped[datetime | None] = mapped_column(Utc)
    listed_at: Mapped[datetime | None] = mapped_column(Utc)
    review_on: Mapped[date | None] = mapped_column(Date)
    reason_code: Mapped[str | None] = mapped_column(String(32))
    told_code: Mapped[str | None] = mapped_column(String(32))
    told_at: Mapped[datetime | None] = mapped_column(Utc)
    state: Mapped[ReferralState] = mapped_column(code_of(ReferralState))
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    call_id: Mapped[UUID | None] = mapped_column(Uuid)
    case_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    name = sealed_text()
    referrer = sealed_text()
    their_reference = sealed_text()
    phones = sealed_list()
    safe_contact = sealed_dict()
    what_is_happening = sealed_text()
    suspect_name = sealed_text()
    suspect_is = sealed_text()
    suspect_phones = sealed_list()
    dependents = sealed_list()
    more = sealed_dict()
    reason = sealed_text()
    told_how = sealed_text()

    @property
    def initials(self) -> str:
        """Return "J.O." for "Jo Okafor"."""
        return "".join(f"{word[0].upper()}." for word in self.name.split()[:3]) or "?"


class KnownCheck(SealedRow, Base):
    """Somebody asked whether a person is known. The asker is told nothing; the lead may look."""

    __tablename__ = "known_check"
    __table_args__ = (Index("ix_known_check_asker", "asked_by_id", "asked_at"),)

    team_id: Mapped[UUID | None] = mapped_column(Uuid)
    asked_by_id: Mapped[UUID] = mapped_column(Uuid)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    name = sealed_text()
    phone = sealed_text()
    reference = sealed_text()


class IntakeKey(Identified, Base):
    """A blind index of a referral or a check; `about` is survivor or suspect."""

    __tablename__ = "intake_key"
    __table_args__ = (Index("ix_intake_key_found", "kind", "digest"),)

    subject_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    about: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

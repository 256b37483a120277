"""Who may know of what waits in the intake, and which leads decide: nobody who knows the suspect.

All of it is asked of the keys themselves at each request, so that there is no block to forget.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff, works_as
from advocacy.actor import Actor, Role
from advocacy.cases.access import blocked_cases
from advocacy.cases.conflicts.models import DeclaredKey, DeclaredPerson
from advocacy.referrals.models import SUSPECT, IntakeKey, Referral

_LEADS = frozenset({Role.LEAD})


def _fitting(what: Any) -> Select[Any]:
    """Return the select of whom people say they know and the suspects named in the intake."""
    return (
        select(what)
        .select_from(DeclaredPerson)
        .join(DeclaredKey, DeclaredKey.declared_id == DeclaredPerson.id)
        .join(
            IntakeKey,
            (IntakeKey.kind == DeclaredKey.kind) & (IntakeKey.digest == DeclaredKey.digest),
        )
        .where(IntakeKey.about == SUSPECT)
    )


def known_referrals(account_id: UUID | None) -> Select[Any]:
    """Return the ids of the referrals whose suspect somebody says they know."""
    return _fitting(IntakeKey.subject_id).where(DeclaredPerson.account_id == account_id)


def known_calls(account_id: UUID | None) -> Select[Any]:
    """Return the ids of the calls that led to such a referral."""
    return select(Referral.call_id).where(
        Referral.call_id.is_not(None), Referral.id.in_(known_referrals(account_id))
    )


def may_know_of(reader_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that neither a referral nor what became of it is kept from a reader."""
    kept_case = Referral.case_id.in_(blocked_cases(reader_id)) & Referral.case_id.is_not(None)
    return ~kept_case & Referral.id.not_in(known_referrals(reader_id))


def list_met_keys(session: Session, declared_id: UUID) -> list[bytes]:
    """Return the keys of a declared person that a suspect of the intake has too."""
    met = _fitting(DeclaredKey.digest).where(DeclaredPerson.id == declared_id).distinct()
    return sorted(session.scalars(met))


def list_kept_out(session: Session, referral_ids: Collection[UUID]) -> set[UUID]:
    """Return the accounts that say they know a suspect of any of these referrals."""
    met = _fitting(DeclaredPerson.account_id).where(IntakeKey.subject_id.in_(referral_ids))
    return set(session.scalars(met.distinct()))


def list_kept_from_call(session: Session, call_id: UUID) -> set[UUID]:
    """Return the accounts that say they know a suspect of what a call led to."""
    led_to = select(Referral.id).where(Referral.call_id == call_id)
    return list_kept_out(session, list(session.scalars(led_to)))


def list_leads_of(
    session: Session, team_id: UUID | None, *, without: Collection[UUID] = ()
) -> list[Account]:
    """Return a team's leads who may know of something, else those of every other team."""
    leads = [lead for lead in list_staff(session, roles=_LEADS) if lead.id not in without]
    return [lead for lead in leads if lead.team_id == team_id] or leads


def theirs_to_decide(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a referral waits for this lead.

    It is their team's, or no lead of its team may know of it: there is none, or each is kept out.
    """
    led = select(Account.team_id).where(works_as(_LEADS), Account.team_id.is_not(None))
    return or_(
        Referral.team_id == actor.team_id,
        Referral.team_id.not_in(led),
        Referral.id.in_(_leadless()),
    )


def _leadless() -> Select[Any]:
    """Return the ids of the referrals that are kept from every lead of their team."""
    of, lead, each = aliased(Referral), aliased(Account), aliased(Account)
    leads = (
        select(func.count())
        .select_from(each)
        .where(works_as(_LEADS, account=each), each.team_id == of.team_id)
        .scalar_subquery()
    )
    return (
        _fitting(of.id)
        .join(of, of.id == IntakeKey.subject_id)
        .join(lead, (lead.id == DeclaredPerson.account_id) & (lead.team_id == of.team_id))
        .where(works_as(_LEADS, account=lead))
        .group_by(of.id, of.team_id)
        .having(func.count(lead.id.distinct()) == leads)
    )

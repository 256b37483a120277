"""What happened to a step, told to either side: who, when, how, and the words it had then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from safety_plans.acts import list_acts
from safety_plans.models import Act, Step, Variant
from safety_plans.states import HOW_WORDS, ActKind, How, Settled, Side
from safety_plans.variants import list_settled

_DONE = {
    ActKind.AGREED: "agreed",
    ActKind.DECLINED: "said no",
    ActKind.ASKED: "asked",
    ActKind.IN_PLACE: "put it in place",
    ActKind.NOT_SAFE_NOW: "said that it is not safe now",
    ActKind.DONE_WITH: "was done with it",
    ActKind.SUGGESTED: "suggested it again",
    ActKind.SHOWN: "put it on the list",
    ActKind.HIDDEN: "left it off the list",
}
# An answer that was told to the service and written down by it is still their own.
_TOLD_US = (How.IN_PERSON, How.PHONE)
_SETTLED = {
    Settled.KEPT: "also wrote, which was not taken",
    Settled.TAKEN: "also wrote, which was taken",
    Settled.MERGED: "also wrote, which was put together with what stood",
}

_OTHERS = {
    (Side.ADVOCATE, Side.SURVIVOR): "They",
    (Side.ADVOCATE, Side.DEPENDENT): "Who it is for",
    (Side.SURVIVOR, Side.DEPENDENT): "Who it is for",
}


@dataclass(frozen=True)
class Told:
    """One moment: who did what, and the words that go with it."""

    at: datetime
    who: str
    did: str
    words: str = ""


def step_history(session: Session, step: Step, *, reader: Side) -> list[Told]:
    """Return what happened to a step, the newest first, in three statements.

    A reader's own side is "You" on their page; the service's people are named, the survivor is
    "They" to staff, and a dependent "Who it is for" to both.
    """
    acts, variants = list_acts(session, step.id), list_settled(session, step.id)
    names = _names(session, [*(act.by_id for act in acts), *(each.by_id for each in variants)])

    def who(side: Side, by_id: UUID | None) -> str:
        if side is not Side.ADVOCATE:
            return "You" if reader is side else _OTHERS[reader, side]
        return names.get(by_id, "The service") if by_id else "The service"

    told = [
        Told(act.at, who(act.side, act.by_id), _did(act, first=act is acts[0]), _words(act))
        for act in acts
    ]
    told += [
        Told(each.written_at, who(each.side, each.by_id), _aside(each), each.content["words"])
        for each in variants
    ]
    return sorted(told, key=lambda each: each.at, reverse=True)


def _did(act: Act, *, first: bool) -> str:
    if act.kind is ActKind.WRITTEN:
        return "suggested" if first else "said it otherwise"
    told = _DONE[act.kind]
    if act.how in _TOLD_US:
        return f"wrote down what they said {HOW_WORDS[act.how]}: {told}"
    return told


def _words(act: Act) -> str:
    return str(act.content["words"]) if act.kind is ActKind.WRITTEN else act.words or ""


def _aside(variant: Variant) -> str:
    return _SETTLED[variant.settled_as] if variant.settled_as else ""


def _names(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {each for each in ids if each is not None}
    found = session.scalars(select(Account).where(Account.id.in_(wanted)))
    return {account.id: account.name for account in found}

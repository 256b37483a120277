"""Asking whether it is safe to have on paper, keeping the answer, and setting the sheet."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.typesetting.compiling import set_pages
from safety_plans.acts import side_of
from safety_plans.bands import Band
from safety_plans.dependents.cards import AgreedCards, agreed_cards
from safety_plans.dependents.models import CardKind
from safety_plans.models import Plan
from safety_plans.papers.models import IsSafe, Paper, Shape
from safety_plans.papers.sheets import Sheet, make_sheet
from safety_plans.papers.telling import fits_on_paper, names_in_case
from safety_plans.states import How

LAYOUT = Path(__file__).with_name("sheet.typ")
# Things that anybody may have in a bag or on a fridge.
TITLES = (
    "Shopping", "Jobs for the week", "Things to pack", "Recipes to try", "Numbers", "My list",
)  # fmt: skip
CHILD_TITLES = ("My card", "My day", "Things I know", "Me and my people")
CARD_TITLES = ("Collection card", "Days and times")
LONGEST_TITLE = 40


def shapes_for(plan: Plan, agreed: AgreedCards) -> tuple[Shape, ...]:
    """Return what a plan can become: pictures are for those who don't read much yet.

    The school's card and the plan for handovers are among them once both sides agreed to one.
    """
    drawn = plan.band in (Band.UNDER_8, Band.FROM_8_TO_12)
    lists = (Shape.LIST, Shape.LARGE, Shape.POCKET, *([Shape.PICTURES] if drawn else []))
    cards = (Shape(kind.value) for kind in CardKind if kind in agreed.get(plan.id, ()))
    return (*lists, *cards)


def titles_for(plan: Plan, agreed: AgreedCards) -> tuple[str, ...]:
    """Return the titles to choose from."""
    if plan.band is Band.SURVIVOR:
        return TITLES
    return (*CHILD_TITLES, *(CARD_TITLES if plan.id in agreed else ()))


def ask_about_paper(
    session: Session, plan: Plan, *, shape: Shape, is_safe: IsSafe, how: How, actor: Actor,
    at: datetime,
) -> Paper:  # fmt: skip
    """Keep what they said to the question whether it is safe to have this on paper.

    Raises Invalid for a shape that this plan can't have.
    """
    if shape not in shapes_for(plan, agreed_cards(session, plan.case_id)):
        message = "Choose what it should be"
        raise Invalid(message, field="shape")
    paper = Paper(
        scope_id=plan.case_id, plan_id=plan.id, case_id=plan.case_id, shape=shape,
        is_safe=is_safe, asked_at=at, side=side_of(actor), by_id=actor.account_id, how=how,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    record(
        session, actor=actor, at=at, action=f"plan.paper_{is_safe}", case_id=plan.case_id,
        object_id=paper.id,
    )  # fmt: skip
    return paper


def call_it(session: Session, case: Case, paper: Paper, *, title: str) -> None:
    """Give a sheet its title; raises Invalid for none, and for one that says what it is."""
    title = " ".join(title.split())
    if not title:
        message = "Choose what to call it"
        raise Invalid(message, field="title")
    if len(title) > LONGEST_TITLE or not fits_on_paper(title, names=names_in_case(session, case)):
        message = "Choose a name that says nothing of what this is"
        raise Invalid(message, field="own_title")
    if paper.is_safe is not IsSafe.YES:
        raise NotFound
    paper.title = title


def get_paper(session: Session, case: Case, paper_id: UUID) -> Paper:
    """Return a sheet of this case that may be had; raises NotFound for any other."""
    found = session.scalar(
        select(Paper).where(
            Paper.id == paper_id, Paper.case_id == case.id, Paper.is_safe == IsSafe.YES
        )
    )
    if found is None:
        raise NotFound
    return found


def see_sheet(session: Session, case: Case, paper: Paper) -> Sheet:
    """Return what stands on a sheet now; raises NotFound until it has a title."""
    plan = session.scalar(select(Plan).where(Plan.id == paper.plan_id, Plan.case_id == case.id))
    if plan is None or not paper.title:
        raise NotFound
    return make_sheet(session, case, plan, shape=paper.shape, title=paper.title)


def set_sheet(sheet: Sheet, *, at: datetime) -> bytes:
    """Return a sheet as a tagged PDF; it says neither who made it nor when."""
    return set_pages(LAYOUT, sheet.told(), at=at, standards=("ua-1",))


def file_name(sheet: Sheet) -> str:
    """Return what the file is called: its own title, in letters that any phone can store."""
    kept = "".join(each if each.isascii() and each.isalnum() else "-" for each in sheet.title)
    return f"{'-'.join(part for part in kept.lower().split('-') if part) or 'list'}.pdf"

"""What somebody can take along from their own pages: of which list, and in which shape."""

from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.cases.service import list_people
from advocacy.errors import NotFound
from safety_plans.bands import Band
from safety_plans.dependents.cards import agreed_cards
from safety_plans.models import Plan
from safety_plans.papers.forms import SHAPE_WORDS
from safety_plans.papers.models import Shape
from safety_plans.papers.service import shapes_for
from safety_plans.service import list_plans


def choices_for(session: Session, case: Case) -> list[tuple[str, str]]:
    """Return every shape of every list as (code, words), the survivor's own first."""
    names = {person.id: person.name for person in list_people(session, case)}
    agreed = agreed_cards(session, case.id)
    return [
        (f"{shape}:{plan.id}", _words(plan, shape, names.get(plan.person_id, "")))
        for plan in list_plans(session, case)
        for shape in shapes_for(plan, agreed)
        if plan.band is Band.SURVIVOR or shape is not Shape.LARGE
    ]


def _words(plan: Plan, shape: Shape, name: str) -> str:
    words = SHAPE_WORDS[shape]
    return words if plan.band is Band.SURVIVOR else f"{words}, for {name.split(maxsplit=1)[0]}"


def read_wish(code: str) -> tuple[UUID, Shape]:
    """Return the plan and the shape that a code stands for; raises NotFound for any other."""
    shape, _, plan_id = code.partition(":")
    try:
        return UUID(plan_id), Shape(shape)
    except ValueError as fault:
        raise NotFound from fault

"""The pattern in figures, as a summary says it: over the entries that are in it, and no other.

What was left out may not be told by a count: neither an entry, nor a message of an imported file,
nor an order where orders were not chosen. What somebody typed is in no figure: it leaves with the
entry it stands in.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from advocacy.cases.models import Case
from advocacy.handover.gather import Material
from advocacy.handover.summary import PatternFigure
from advocacy.incidents.patterns.choosing import Chosen
from advocacy.incidents.patterns.figures import summary_figures

_ORDERS = "orders"


def find_pattern(
    session: Session, case: Case, used: Material, *, with_orders: bool, at: datetime
) -> tuple[PatternFigure, ...]:
    """Return the figures over the entries of `used`, in counts and dates."""
    only = frozenset(row.id for row in used.incidents)
    return tuple(
        PatternFigure(
            code=each.code,
            title=each.title,
            says=each.says,
            columns=tuple(name or "Which" for name in each.columns),
            rows=each.rows,
        )
        for each in summary_figures(session, case, at=at, chosen=Chosen(only=only))
        if only and not each.own_words and (with_orders or each.code != _ORDERS)
    )

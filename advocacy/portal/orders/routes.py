"""Page 37: what the other person must keep to, until when, and what to do if they don't."""

from datetime import datetime

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, CaseState
from advocacy.portal.orders.reading import own_orders
from advocacy.portal.registry import Tile, TileState, portal_home
from advocacy.portal.rules import OWN_ORDERS
from advocacy.portal.sections import SECTION_WORDS, Section, is_open
from advocacy.web import current
from advocacy.web.guard import enter
from advocacy.web.pages import page

bp = Blueprint("own_orders", __name__, url_prefix="/a")
PAGE = 37


@bp.get(f"/{PAGE}")
@enter(OWN_ORDERS)
def orders(case: Case) -> ResponseReturnValue:
    may_write = is_open(current.actor().portal, Section.WRITING)
    return page(
        "portal/orders/orders.html",
        shown=own_orders(current.db(), case, at=current.now()),
        may_write=may_write and case.state is not CaseState.CLOSED,
    )


def _tile(_session: Session, _case: Case, _actor: Actor, _at: datetime) -> TileState:
    # There always: whether an order was made can't be told from the first screen.
    return TileState(hint="What was decided, until when")


def init_app(app: Flask) -> None:
    """Add the page, and its choice on the first screen."""
    app.register_blueprint(bp)
    words = SECTION_WORDS[Section.ORDERS]
    portal_home(app).tile(Tile(words, PAGE, 27, Section.ORDERS, _tile))

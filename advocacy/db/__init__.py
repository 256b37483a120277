"""Tables, their column types, sealed columns and sessions."""

from advocacy.db.base import Base, Identified, code_of, link_to, new_id
from advocacy.db.engine import make_engine, make_session, writing
from advocacy.db.sealing import (
    SealedRow,
    open_column,
    sealed_dict,
    sealed_list,
    sealed_text,
    sealed_text_or_none,
)
from advocacy.db.types import Utc
from advocacy.db.wall import beyond_the_wall, let_through, passes_wall

__all__ = [
    "Base",
    "Identified",
    "SealedRow",
    "Utc",
    "beyond_the_wall",
    "code_of",
    "let_through",
    "link_to",
    "make_engine",
    "make_session",
    "new_id",
    "open_column",
    "passes_wall",
    "sealed_dict",
    "sealed_list",
    "sealed_text",
    "sealed_text_or_none",
    "writing",
]

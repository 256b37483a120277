"""Tables, their column types, sealed columns and sessions."""

from advocacy.db.base import Base, Identified, code_of, link_to, new_id
from advocacy.db.engine import make_engine, make_session, writing
from advocacy.db.sealing import (
    SealedRow,
    sealed_dict,
    sealed_list,
    sealed_text,
    sealed_text_or_none,
)
from advocacy.db.types import Utc

__all__ = [
    "Base",
    "Identified",
    "SealedRow",
    "Utc",
    "code_of",
    "link_to",
    "make_engine",
    "make_session",
    "new_id",
    "sealed_dict",
    "sealed_list",
    "sealed_text",
    "sealed_text_or_none",
    "writing",
]

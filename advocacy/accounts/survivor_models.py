"""How people sign in on the survivors' site: codes and times only, so it may stand in clear."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.db import Base, Utc, link_to


class SurvivorSignIn(Base):
    """What belongs to one account of the survivors' site, beside the account itself.

    The account of a decoy has a passphrase of its own and no name: it is found by `decoy_of_id`.
    `code_key` is the blind index of a code told by voice, good once and until `code_until`, whose
    session may do nothing but choose new words.
    """

    __tablename__ = "survivor_sign_in"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    decoy_of_id: Mapped[UUID | None] = mapped_column(link_to("account.id"), unique=True)
    person_id: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    write_only: Mapped[bool] = mapped_column(Boolean, default=False)
    hidden: Mapped[str] = mapped_column(String(100), default="")
    away: Mapped[str] = mapped_column(String(16), default="")
    is_new: Mapped[bool] = mapped_column(Boolean, default=False)
    signed_in_at: Mapped[datetime | None] = mapped_column(Utc)
    code_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    code_until: Mapped[datetime | None] = mapped_column(Utc)
    setting_session_id: Mapped[UUID | None] = mapped_column(Uuid)

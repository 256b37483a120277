"""Files received through the service, as a page would do it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import new_id
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Exhibit, Nature, Offer
from advocacy.evidence_store.service import offer_files, receive_bytes
from advocacy.vault import Vault


def offered(
    session: Session, case_id: UUID, *, actor: Actor, at: datetime,
    nature: Nature = Nature.ORDINARY,
) -> Offer:  # fmt: skip
    return offer_files(
        session, case_id=case_id, entry_id=new_id(), nature=nature, actor=actor, at=at,
        device="the blue phone",
    )  # fmt: skip


def received(
    session: Session, vault: Vault, blobs: Blobs, offer: Offer, data: bytes, *, actor: Actor,
    at: datetime,
) -> Exhibit:  # fmt: skip
    exhibit = receive_bytes(
        session, offer, data, file_name="file.txt", vault=vault, blobs=blobs, actor=actor, at=at
    )  # fmt: skip
    session.commit()
    return exhibit

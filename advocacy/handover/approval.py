"""From draft to what leaves: freezing, the second person, giving back, recalling."""

from datetime import datetime

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from advocacy.actor import Actor, Role
from advocacy.cases.models import Case
from advocacy.db import new_id
from advocacy.errors import Conflict, DomainError, Refused
from advocacy.evidence_store.blobs import Blobs
from advocacy.evidence_store.models import Exhibit as StoredFile
from advocacy.evidence_store.models import ExhibitState
from advocacy.handover.assemble import Choice
from advocacy.handover.bag import Bag
from advocacy.handover.kept_from import sealed_against
from advocacy.handover.leaks import find_leaks, secrets_of
from advocacy.handover.ledger_proofs import find_proofs
from advocacy.handover.models import ExhibitChoice, Handover, HandoverLink, HandoverState
from advocacy.handover.outgoing import Outgoing, build
from advocacy.handover.packstore import PackStore
from advocacy.handover.service import NotADraft, draft_of
from advocacy.handover.told import tell
from advocacy.handover.typeset import typeset, typeset_witnesses
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.vault import Vault

APPROVAL = "handover.approval"
RETURNED = "handover.returned"


class NotReady(DomainError):
    """It can't leave yet; `problems` say what to do, one sentence each."""

    status = 422

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class NotWaiting(Conflict):
    """Somebody was quicker: it is no longer waiting for approval."""

    sentence = "This summary is not waiting for approval any more. Open it again to see why."


def request_approval(
    session: Session,
    case: Case,
    handover: Handover,
    *,
    vault: Vault,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> None:
    """Freeze the pack and ask a team lead; raise NotReady. What is frozen is what can leave."""
    if handover.state is not HandoverState.DRAFT:
        raise NotADraft
    outgoing = build(session, case, handover, vault=vault, blobs=blobs, at=at)
    problems = missing(handover) + _kept(session, handover) + _leaks(session, case, outgoing)
    if problems:
        raise NotReady(problems)
    _freeze(session, handover, outgoing, vault=vault, blobs=blobs)
    handover.state = HandoverState.WAITING
    handover.requested_at, handover.requested_by_id = at, actor.account_id
    handover.returned_because = ""
    record(
        session,
        actor=actor,
        at=at,
        action="handover.requested",
        case_id=case.id,
        object_id=handover.id,
        personal={
            "fingerprint": (handover.fingerprint or b"").hex(),
            "sha256": (handover.pack_sha256 or b"").hex(),
        },
    )
    settle_prompts(session, kind=RETURNED, subject_id=handover.id, actor=actor, at=at)
    raise_prompt(
        session,
        kind=APPROVAL,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        case_id=case.id,
        for_role=Role.LEAD,
        subject_id=handover.id,
    )


def missing(handover: Handover) -> list[str]:
    """Return what the author still has to do before approval can be asked for."""
    problems = []
    if not draft_of(handover).ready:
        problems.append("Fill in the front page.")
    if handover.decision_id is None:
        problems.append("Record the decision to share.")
    return problems


def _kept(session: Session, handover: Handover) -> list[str]:
    agency = sealed_against(session, handover)
    return [f"This case is kept from {agency}. No summary can go there."] if agency else []


def _leaks(session: Session, case: Case, outgoing: Outgoing) -> list[str]:
    found = find_leaks(tell(outgoing.summary), secrets_of(session, case))
    return [
        "A safe number, an address or a school stands in this passage. Leave the entry out, or"
        f" change the words: {passage}"
        for passage in found
    ]


def _freeze(
    session: Session, handover: Handover, outgoing: Outgoing, *, vault: Vault, blobs: Blobs
) -> None:
    told = tell(outgoing.summary)
    pdf = typeset(told, at=outgoing.summary.prepared_at)
    proofs = find_proofs(session, outgoing.files, vault=vault)
    at = outgoing.summary.prepared_at
    sheet = typeset_witnesses(told, at=at) if outgoing.summary.witnesses else b""
    bag = Bag(outgoing.summary, pdf=pdf, witnesses=sheet, copies=outgoing.copies, proofs=proofs)
    pack_id, store = new_id(), PackStore(vault, blobs, scope_id=handover.scope_id)
    kept = store.keep(pack_id, bag.stream())
    _destroy_unless_committed(session, store, handover, pack_id=pack_id, parts=kept.parts)
    handover.told, handover.manifest = told, bag.listing()
    handover.pack_id, handover.pack_size, handover.pack_parts = pack_id, kept.size, kept.parts
    handover.pack_sha256, handover.fingerprint = kept.sha256, bytes.fromhex(bag.fingerprint)
    handover.pdf_start, handover.pdf_size = bag.place_of("data/summary.pdf")


def _destroy_unless_committed(
    session: Session, store: PackStore, handover: Handover, **pack: object
) -> None:
    committed = []

    def keep(_session: Session) -> None:
        committed.append(handover)

    def destroy(_session: Session) -> None:
        if not committed:
            store.destroy(pack["pack_id"], parts=pack["parts"])  # type: ignore[arg-type]

    # From the attempt on: a commit whose outcome is unknown must not cost the pack.
    event.listen(session, "before_commit", keep, once=True)
    event.listen(session, "after_rollback", destroy, once=True)


def approve(session: Session, handover: Handover, *, actor: Actor, at: datetime) -> None:
    """Let a frozen pack leave; never by whoever began it or asked for it."""
    if handover.state is not HandoverState.WAITING:
        raise NotWaiting
    if not may_approve(handover, actor):
        raise Refused
    if holds_sealed(session, handover):
        raise NotReady(["A file in it has been sealed since. Give it back to the author."])
    kept = _kept(session, handover)
    if kept:
        raise NotReady(kept)
    handover.state = HandoverState.APPROVED
    handover.approved_at, handover.approved_by_id = at, actor.account_id
    record(
        session,
        actor=actor,
        at=at,
        action="handover.approved",
        case_id=handover.case_id,
        object_id=handover.id,
        personal={"fingerprint": (handover.fingerprint or b"").hex()},
    )
    settle_prompts(session, kind=APPROVAL, subject_id=handover.id, actor=actor, at=at)


def may_approve(handover: Handover, actor: Actor) -> bool:
    """Say whether somebody is a second person to a summary: a lead who had no hand in it."""
    hands = (handover.begun_by_id, handover.requested_by_id)
    return actor.role is Role.LEAD and actor.account_id not in hands


def holds_sealed(session: Session, handover: Handover) -> bool:
    """Say whether a file whose copy is in the pack has been sealed since."""
    found = session.scalar(
        select(StoredFile.id)
        .join(ExhibitChoice, ExhibitChoice.exhibit_id == StoredFile.id)
        .where(
            ExhibitChoice.handover_id == handover.id,
            ExhibitChoice.choice == Choice.COPY.value,
            StoredFile.state == ExhibitState.SEALED,
        )
        .limit(1)
    )
    return found is not None


def give_back(
    session: Session,
    handover: Handover,
    *,
    because: str,
    vault: Vault,
    blobs: Blobs,
    actor: Actor,
    at: datetime,
) -> None:
    """Make a waiting summary a draft again and destroy what was frozen."""
    if handover.state is not HandoverState.WAITING:
        raise NotWaiting
    store = PackStore(vault, blobs, scope_id=handover.scope_id)
    pack_id, parts = handover.pack_id, handover.pack_parts or 0

    def destroy(_session: Session) -> None:
        if pack_id is not None:
            store.destroy(pack_id, parts=parts)

    event.listen(session, "after_commit", destroy, once=True)
    handover.state = HandoverState.DRAFT
    handover.returned_because = because
    handover.pack_id = handover.pack_sha256 = handover.fingerprint = None
    handover.pack_size = handover.pack_parts = handover.pdf_start = handover.pdf_size = None
    handover.told, handover.manifest = {}, []
    record(
        session,
        actor=actor,
        at=at,
        action="handover.given_back",
        case_id=handover.case_id,
        object_id=handover.id,
    )
    settle_prompts(session, kind=APPROVAL, subject_id=handover.id, actor=actor, at=at)
    if actor.account_id != handover.begun_by_id:
        raise_prompt(
            session,
            kind=RETURNED,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            case_id=handover.case_id,
            for_account_id=handover.begun_by_id,
            subject_id=handover.id,
        )


def recall(session: Session, handover: Handover, *, actor: Actor, at: datetime) -> None:
    """Close every link of a summary for good; the pack stays, to show what left."""
    if handover.state is not HandoverState.APPROVED:
        raise Conflict
    handover.state, handover.recalled_at = HandoverState.RECALLED, at
    end_links(session, handover, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="handover.recalled",
        case_id=handover.case_id,
        object_id=handover.id,
    )


def end_links(session: Session, handover: Handover, *, at: datetime) -> None:
    """End every link given out so far: the very next request through one is turned away."""
    session.execute(
        update(HandoverLink)
        .where(HandoverLink.handover_id == handover.id, HandoverLink.ended_at.is_(None))
        .values(ended_at=at)
    )


def note_staff_download(
    session: Session, handover: Handover, *, actor: Actor, at: datetime
) -> None:
    """Record that somebody of the staff fetched the frozen pack, to look at what leaves."""
    record(
        session,
        actor=actor,
        at=at,
        action="handover.pack_seen",
        case_id=handover.case_id,
        object_id=handover.id,
    )

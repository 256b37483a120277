"""A case summary for an officer that waits for the lead's approval."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.db import writing
from advocacy.handover.approval import request_approval
from advocacy.handover.assemble import Choice
from advocacy.handover.draft import Draft
from advocacy.handover.gather import gather_files
from advocacy.handover.service import (
    attach_decision,
    begin_handover,
    choose_exhibit,
    write_front,
)
from advocacy.sharing.models import Agreement, SharingDecision, Told
from advocacy.sharing.service import Weighed, decide_to_share
from advocacy.web.current import Foundation


def sum_up(
    base: Foundation, *, actors: dict[str, Actor], cases: dict[str, Case], now: datetime
) -> None:
    """Write the summary, record her agreement, and ask for approval."""
    amira = actors["amira"]
    at = now - timedelta(hours=3)
    with writing(base.engine, base.vault) as session:
        case = session.merge(cases["jo"])
        decision = _decide(session, case, actor=amira, at=at)
        handover = begin_handover(
            session,
            case,
            actor=amira,
            at=at,
            purpose="To support an application for a stalking protection order",
            name="DC Karen Holt",
            collar_number="4471",
            force="Hampshire",
            verified_how="Rang the station’s switchboard and was put through",
            contact=base.settings.service_phone,
        )
        write_front(
            session,
            handover,
            Draft(
                person="Jo Okafor",
                suspect="Mark Devlin",
                why_now="Two new accounts in a fortnight, and he asked her sister where she lives.",
                asked_for="Consider a stalking protection order with no contact by any means.",
                to_know=[
                    "She left him two years ago; it has not stopped since.",
                    "He turns up at her work on days when she leaves late.",
                    "She has changed her way home three times.",
                    "Her sister and her manager have been approached.",
                    "She wants to be told before anything is done, not after.",
                ],
                contact=f"{base.settings.service_phone}, weekdays 9 to 5. Ask for Amira Khan.",
                impact="I plan every day around where he might stand.",
                wishes="No contact with me, my sister or my work, and not on our street.",
            ),
            actor=amira,
            at=at,
        )
        session.flush()
        pictures = [
            file for file in gather_files(session, case).files if file.media.startswith("image/")
        ]
        for file in pictures[:1]:
            choose_exhibit(
                session,
                handover,
                file,
                choice=Choice.COPY,
                described="Screenshot of four messages from a new account",
                looked="yes",
                actor=amira,
                at=at,
            )
        attach_decision(session, handover, decision, actor=amira, at=at)
        session.flush()
        request_approval(
            session,
            case,
            handover,
            vault=base.vault,
            blobs=base.ports.blobs,
            actor=amira,
            at=at + timedelta(minutes=20),
        )


def _decide(session: Session, case: Case, *, actor: Actor, at: datetime) -> SharingDecision:
    decision = decide_to_share(
        session,
        case,
        Weighed(
            what="The diary since spring, one screenshot, the risk as judged, her wishes",
            recipient="DC Karen Holt, Hampshire",
            why="To support an application for a stalking protection order",
            agreement=Agreement.AGREED,
            their_view="She read it line by line and took two things out.",
            article_6="6-1-a",
            article_9="none",
            offence="s1-10",
            risk_of_sharing="He may learn that she keeps a diary when papers are served.",
            risk_of_not_sharing="The order would be asked for on single events.",
            told=Told.YES,
            review_on=(at + timedelta(days=60)).astimezone(LONDON).date(),
        ),
        actor=actor,
        at=at,
    )
    session.flush()
    return decision

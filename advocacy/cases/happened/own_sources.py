"""What the floor of the cases itself adds to the timeline: people, safe contact, who works it."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.models import Caseload, Person, PersonKind, SafeContact
from advocacy.cases.pages import TimelineItem

_KINDS = {
    PersonKind.SURVIVOR: "The survivor",
    PersonKind.DEPENDENT: "A dependent",
    PersonKind.SUSPECT: "A suspect",
    PersonKind.PROFESSIONAL: "A professional",
}


def _person(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        title=f"{_KINDS.get(PersonKind(found.code), 'Somebody')} added: {found.words}",
        endpoint="people.everybody",
        arguments={"case_id": found.case_id},
    )


def _safe_contact(found: Happening) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title="How to reach them was agreed",
        detail=f"Checked {found.words}" if found.words else "",
        endpoint="cases.safe_contact",
        arguments={"case_id": found.case_id},
    )


def _given(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="Began to work the case")


def _ended(found: Happening) -> TimelineItem:
    return TimelineItem(at=found.at, by=found.by, title="No longer works the case")


def add_sources(app: Flask) -> None:
    """Add them."""
    sources = happenings_of(app)
    sources.add(
        "People",
        Source(
            "people",
            Person,
            Person.added_at,
            _person,
            code=Person.kind,
            words="name",
            also=("details", "ended_reason"),
        ),
    )
    sources.add(
        "Safe contact",
        Source(
            "safe_contact",
            SafeContact,
            SafeContact.made_at,
            _safe_contact,
            by=SafeContact.made_by_id,
            words="checked_how",
            # Not the code words: no list of results should show them to whoever looks over.
            also=(
                "phone",
                "phone_is",
                "name_to_use",
                "say_you_are",
                "if_someone_else",
                "who_else_may_answer",
                "other_ways",
                "number_before",
                "told_by",
                "confirmed_how",
                "step_why",
                "places",
                "ways",
            ),
        ),
    )
    sources.add(
        "Who works it",
        Source(
            "caseload",
            Caseload,
            Caseload.starts_at,
            _given,
            by=Caseload.account_id,
            also=("reason", "doing"),
        ),
        Source(
            "caseload",
            Caseload,
            Caseload.ends_at,
            _ended,
            by=Caseload.account_id,
            where=(Caseload.ends_at.is_not(None),),
        ),
    )

"""Tasks in the timeline of a case: when they were given, and what became of them."""

from flask import Flask

from advocacy.cases.happened.sources import Happening, Source, happenings_of
from advocacy.cases.pages import TimelineItem
from advocacy.tasks.models import Task, TaskState


def _item(found: Happening, title: str, tone: str) -> TimelineItem:
    return TimelineItem(
        at=found.at,
        by=found.by,
        title=title,
        detail=found.more,
        tone=tone,
        endpoint="tasks.show_case_task",
        arguments={"case_id": found.case_id, "task_id": found.id},
    )


def _given(found: Happening) -> TimelineItem:
    return _item(found, f"Task given: {found.words}", "plain")


def _settled(found: Happening) -> TimelineItem:
    done = found.code == TaskState.DONE.value
    return _item(found, f"Task {'done' if done else 'not needed'}: {found.words}", "calm")


def add_sources(app: Flask) -> None:
    """Add tasks to the timeline."""
    happenings_of(app).add(
        "Tasks",
        Source("task", Task, Task.made_at, _given, by=Task.made_by_id, words="what"),
        Source(
            "task",
            Task,
            Task.settled_at,
            _settled,
            by=Task.settled_by_id,
            code=Task.state,
            words="what",
            more="outcome",
            # One settled at the moment it was given is there once, so that no page cuts it in two.
            where=(Task.settled_at > Task.made_at,),
        ),
    )

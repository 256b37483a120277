"""The forms of a task."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from advocacy.accounts.models import Account
from advocacy.tasks.lists import By, TaskFilter, Whose
from advocacy.tasks.models import Repeats, Task, TaskRank, TaskState
from advocacy.tasks.service import Wanted
from advocacy.web.forms import (
    ChoiceField,
    LongTextField,
    PageForm,
    SelectField,
    TextField,
    WhenField,
    needed,
    submit,
)

_WHOEVER = "case"
REPEATS = {
    Repeats.NEVER: "It does not",
    Repeats.DAILY: "Every day",
    Repeats.WEEKLY: "Every week",
    Repeats.FORTNIGHTLY: "Every two weeks",
    Repeats.MONTHLY: "Every month",
}

STEPS = {
    "made": "Given",
    "changed": "Changed",
    "passed_on": "Passed on",
    "freed": "Given back to whoever works the case: they could no longer open it",
    "done": "Done",
    "not_needed": "Not needed",
}


class TaskForm(PageForm):
    """What is to be done, by when and by whom."""

    what = TextField("What is to be done", [needed("Enter what is to be done")], longest=500)
    due_at = WhenField("By when", [needed("Enter by when")], missing="Enter by when")
    for_account = SelectField("For whom", [needed("Choose for whom")])
    rank = ChoiceField(
        "Does it press?",
        [needed("Choose whether it presses")],
        choices=[(TaskRank.PLAIN, "No"), (TaskRank.URGENT, "Yes, it is urgent")],
        default=TaskRank.PLAIN,
        beside=True,
    )
    repeats = SelectField("Repeats", choices=list(REPEATS.items()), default=Repeats.NEVER)
    send = submit("Add this task")

    def offer(self, takers: Sequence[Account], *, has_case: bool, own: UUID | None) -> "TaskForm":
        """Fill in who may have it; returns the form."""
        people = [
            (str(each.id), f"{each.name} (you)" if each.id == own else each.name) for each in takers
        ]
        self.for_account.choices = [
            *([(_WHOEVER, "Whoever works the case")] if has_case else []),
            *people,
        ]
        if not self.for_account.data:
            self.for_account.data = _WHOEVER if has_case else str(own)
        return self

    def wanted(self) -> Wanted:
        """Return what was entered; only after `validate`."""
        chosen = self.value("for_account")
        return Wanted(
            what=self.value("what"),
            due_at=self.value("due_at"),
            for_account_id=None if chosen == _WHOEVER else UUID(chosen),
            rank=TaskRank(self.value("rank")),
            repeats=Repeats(self.value("repeats") or Repeats.NEVER),
        )


class ChangeForm(TaskForm):
    """The same of a task that is there; `seen` is the version that was looked at."""

    words = TextField("Why it changes", longest=500, hint="Whoever has it next reads this")
    seen = HiddenField()
    send = submit("Save")

    def version(self) -> int:
        """Return the version that was looked at; none that can be where it was tampered with."""
        text = str(self.value("seen") or "")
        return int(text) if text.isdecimal() and len(text) < 9 else -1


def filled(task: Task) -> dict[str, Any]:
    """Return what a form about this task begins with."""
    return {
        "what": task.what,
        "due_at": task.due_at,
        "for_account": str(task.for_account_id or _WHOEVER),
        "rank": task.rank,
        "repeats": task.repeats,
        "seen": str(task.version),
    }


class SettleForm(PageForm):
    """What became of it."""

    state = ChoiceField(
        "What became of it?",
        [needed("Choose what became of it")],
        choices=[(TaskState.DONE, "It is done"), (TaskState.NOT_NEEDED, "It is not needed")],
        beside=True,
    )
    outcome = LongTextField("In words", longest=2000, hint="Needed where it is not needed any more")
    send = submit("Save")


class TaskFilterForm(PageForm):
    """Filters that stand in the address, so that Back keeps them."""

    class Meta:
        """A form that changes nothing needs no token, and its address should hold none."""

        csrf = False

    whose = SelectField(
        "Whose",
        choices=[
            (Whose.MINE, "Mine"),
            (Whose.GIVEN, "Given by me"),
            (Whose.ALL, "All of my cases"),
        ],
    )
    by = SelectField(
        "Due",
        choices=[(By.ANY, "Any time"), (By.LATE, "Late"), (By.WEEK, "Within seven days")],
    )
    state = SelectField("State", choices=[("", "To do"), ("settled", "Settled")])

    def wanted(self) -> TaskFilter:
        """Return the filters; what nobody offers is the first of each."""
        whose, by = self.value("whose"), self.value("by")
        return TaskFilter(
            whose=Whose(whose) if whose in list(Whose) else Whose.MINE,
            by=By(by) if by in list(By) else By.ANY,
            settled=self.value("state") == "settled",
        )

"""What the case itself is asked before it is closed: what is due, sign-ins, lists and records."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.survivor_service import switch
from advocacy.actor import PORTAL_ROLES, Role
from advocacy.cases.closing.questions import STILL_OPEN, Counted, Ending, Question
from advocacy.cases.closing.service import DECLINED
from advocacy.cases.models import Case
from advocacy.cases.plan_state import PlanStates
from advocacy.ledger.service import record
from advocacy.prompts.kinds import PromptKinds
from advocacy.prompts.models import Danger, Prompt

_END = ("end", "End it when the case is closed")
_KEEP = ("keep", "Keep it: they can read what is there, and add nothing")


class Dues:
    """Asks about what is still due; anything to act on now stops the closing.

    `counted` is what other slices have counted in the same statement.
    """

    def __init__(self, kinds: PromptKinds, counted: Sequence[Counted] = ()) -> None:
        self._kinds = kinds
        self._counted = counted

    def ask(self, session: Session, case: Case, _at: datetime) -> Sequence[Question]:
        """Return what stops the closing, else one question, or none when nothing is due."""
        prompts, numbers = self._look(session, case)
        due = [each for each in prompts if self._is_asked(each)]
        stopping = self._stopping(due)
        found = [each for each in due if each.kind not in stopping]
        counted = [
            question
            for each in self._counted
            for question in each.ask([next(numbers) for _ in each.counts])
        ]
        return [*counted, *stopping.values(), *self._of_the_rest(found)]

    def _look(self, session: Session, case: Case) -> tuple[list[Prompt], Iterator[int]]:
        """Return what is due in a case, and what the other slices count there: one statement."""
        numbers = [count(case.id) for each in self._counted for count in each.counts]
        rows = session.execute(
            select(Prompt, *numbers)
            .select_from(Case)
            .outerjoin(Prompt, (Prompt.case_id == Case.id) & Prompt.settled_at.is_(None))
            .where(Case.id == case.id)
            .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
        ).all()
        return [row[0] for row in rows if row[0] is not None], iter(rows[0][1:])

    def _is_asked(self, prompt: Prompt) -> bool:
        kind = self._kinds.by_code.get(prompt.kind)
        return prompt.kind != DECLINED and not (kind is not None and kind.ends_with_case)

    def _stopping(self, due: Sequence[Prompt]) -> dict[str, Question]:
        """Return, by the kinds that no case is closed over, what they say."""
        kinds = [self._kinds.by_code[each.kind] for each in due if each.kind in self._kinds.by_code]
        return {
            kind.code: Question(
                code=kind.code.replace(".", "_"), title=kind.word, stops=kind.stops_closing
            )
            for kind in kinds
            if kind.stops_closing
        }

    def _of_the_rest(self, found: Sequence[Prompt]) -> list[Question]:
        urgent = [each for each in found if each.danger <= Danger.UNSENT]
        if urgent:
            return [
                Question(
                    code="due",
                    title="What waits now",
                    facts=self._words(urgent),
                    stops="Something in this case has to be acted on now. Settle it, then close.",
                )
            ]
        if not found:
            return []
        return [
            Question(
                code="due",
                title="What is still due",
                facts=self._words(found),
                choices=(
                    ("settle", "Take all of it off: done, or not needed any more"),
                    STILL_OPEN,
                ),
            )
        ]

    def _words(self, prompts: Sequence[Prompt]) -> tuple[str, ...]:
        kinds = self._kinds.by_code
        words = [kinds[each.kind].word if each.kind in kinds else "To do" for each in prompts]
        return tuple(f"{word}: {words.count(word)}" for word in dict.fromkeys(words))

    def end(self, session: Session, case: Case, ending: Ending) -> None:
        """Take everything about the case off everybody's day."""
        for prompt in _open_prompts(session, case):
            prompt.settled_at, prompt.settled_by_id = ending.at, ending.actor.account_id
            record(
                session,
                actor=ending.actor,
                at=ending.at,
                action="prompt.settled",
                case_id=case.id,
                object_id=prompt.id,
            )


def _open_prompts(session: Session, case: Case) -> Sequence[Prompt]:
    return session.scalars(
        select(Prompt)
        .where(Prompt.case_id == case.id, Prompt.settled_at.is_(None))
        .order_by(Prompt.danger, Prompt.due_at, Prompt.id)
    ).all()


def ask_about_sign_ins(session: Session, case: Case, _at: datetime) -> Sequence[Question]:
    """Return what is asked of the survivor's sign-in, and of each young person's together."""
    found = _sign_ins(session, case)
    asked = []
    if any(each.role is Role.SURVIVOR for each in found):
        asked.append(Question("sign_in", "Their sign-in to the portal", (_END, _KEEP)))
    young = [each for each in found if each.role is Role.DEPENDENT]
    if young:
        names = tuple(each.name for each in young)
        asked.append(Question("young_sign_ins", "Young people’s sign-ins", (_END, _KEEP), names))
    return asked


def end_sign_ins(session: Session, case: Case, ending: Ending) -> None:
    """Switch off the sign-ins that are to end, at once and everywhere."""
    codes = {Role.SURVIVOR: "sign_in", Role.DEPENDENT: "young_sign_ins"}
    for account in _sign_ins(session, case):
        # Whatever was not asked about, or came since, ends.
        if ending.answers.get(codes[account.role]) != "keep":
            switch(session, account, on=False, actor=ending.actor, at=ending.at)


def _sign_ins(session: Session, case: Case) -> Sequence[Account]:
    return session.scalars(
        select(Account)
        .where(
            Account.case_id == case.id, Account.role.in_(PORTAL_ROLES), Account.left_at.is_(None)
        )
        .order_by(Account.created_at, Account.id)
    ).all()


class Lists:
    """Asks about the safety plan, by its dates only, and about what we keep."""

    def __init__(self, states: PlanStates) -> None:
        self._states = states

    def ask(self, session: Session, case: Case, at: datetime) -> Sequence[Question]:
        """Return what is asked of the plan, if there is one, and of the record."""
        state = self._states.of(session, [case.id], at=at).get(case.id)
        record_kept = Question(
            code="record",
            title="What they wrote, and the files",
            facts=("They stay sealed, can be read by who works the case, and are not changed.",),
            choices=(
                ("told", "They know what we keep"),
                ("not_safe", "They could not be told safely"),
            ),
        )
        if state is None:
            return [record_kept]
        day = state.agreed_on
        return [
            Question(
                code="plan",
                title="Their safety plan",
                facts=(f"Agreed on {day:%-d %B %Y}" if day else "Not agreed yet",),
                choices=(
                    ("copy", "They have a copy that is safe to keep"),
                    ("no_copy", "They want no copy, or none would be safe"),
                    STILL_OPEN,
                ),
            ),
            record_kept,
        ]

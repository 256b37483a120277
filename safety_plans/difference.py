"""What a version holds, and what changed between two of them, in sentences."""

from collections.abc import Iterable, Mapping
from typing import Any

from safety_plans.library import Library
from safety_plans.models import Plan, Step
from safety_plans.parts import PART_WORDS, Part
from safety_plans.states import STATE_WORDS, StepState

Content = Mapping[str, Any]


def freeze(plan: Plan, steps: Iterable[Step], *, library: Library) -> dict[str, Any]:
    """Return a plan as plain words that no later change of a step or the library can alter."""
    return {
        "what_matters": plan.what_matters,
        "priorities": [library.theme_label(code) for code in plan.priorities],
        "steps": [
            {
                "id": str(step.id),
                "theme": PART_WORDS[step.part]
                if step.part is not Part.STEP
                else library.theme_label(step.theme),
                "words": step.words,
                "who": step.who,
                "state": step.state.value,
                "private": step.private,
                "shown": step.shown,
                "if_told": step.if_told or "",
            }
            for step in steps
        ],
    }


def differences(before: Content, after: Content) -> list[str]:
    """Return what changed from one version to the next; nothing when they say the same."""
    return [*_of_what_matters(before, after), *_of_steps(before, after)]


def _of_what_matters(before: Content, after: Content) -> list[str]:
    told = []
    if before["priorities"] != after["priorities"]:
        told.append(f"First now: {_listed(after['priorities'])}.")
    if before["what_matters"] != after["what_matters"]:
        now = after["what_matters"]
        told.append(
            f"What matters most is now: “{now}”" if now else "What matters most was emptied."
        )
    return told


def _of_steps(before: Content, after: Content) -> list[str]:
    old = {step["id"]: step for step in before["steps"]}
    new = {step["id"]: step for step in after["steps"]}
    added = [f"Added: “{step['words']}”" for key, step in new.items() if key not in old]
    gone = [f"Taken out: “{step['words']}”" for key, step in old.items() if key not in new]
    changed = [
        sentence for key, step in new.items() if key in old for sentence in _of_one(old[key], step)
    ]
    return [*added, *changed, *gone]


def _of_one(old: Content, new: Content) -> list[str]:
    told = []
    if old["words"] != new["words"]:
        told.append(f"Changed: “{old['words']}” is now “{new['words']}”")
    if old["who"] != new["who"]:
        told.append(f"Who does “{new['words']}”: {new['who'] or 'not said'}.")
    if old["state"] != new["state"]:
        state = STATE_WORDS[StepState(new["state"])].lower()
        told.append(f"Now {state}: “{new['words']}”")
    if old["private"] != new["private"]:
        told.append(f"{'Private' if new['private'] else 'No longer private'}: “{new['words']}”")
    if old.get("if_told", "") != new.get("if_told", ""):
        told.append(f"If they tell “{new['words']}”: {new['if_told'] or 'not said'}.")
    if old["shown"] != new["shown"]:
        told.append(f"{'Shown' if new['shown'] else 'No longer shown'}: “{new['words']}”")
    return told


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing chosen"

"""The children's plans of the demo's story: one of seven, one of ten, and two who are older."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from advocacy.actor import Actor, PortalWays, Role
from advocacy.cases.models import Person
from safety_plans.bands import Band, band_for, is_asked, tells_easily
from safety_plans.demo_table import Table, agree, agree_step, agree_steps, day_of
from safety_plans.dependents.cards import agree_child_card, write_child_card
from safety_plans.dependents.models import CardKind
from safety_plans.dependents.showing import show_parts
from safety_plans.models import Plan
from safety_plans.parts import Part
from safety_plans.service import start_plan
from safety_plans.steps import propose_step

_YOUNG = ("small-not-fault", "small-stay-away", "small-999", "child-collect")
_MIDDLE = ("child-collect", "child-worry", "small-999", "small-not-fault")
_OLDER = ("teen-adult", "teen-posts", "emergency-999", "child-word")
_TOLD = "Nothing is lost. It blames nobody, and says only where help is."
_SCHOOL = {
    "collectors": "Rosa Mendes\nInes Mendes, his grandmother",
    "word": "Pineapple",
    "never": "Anybody else. His father collects on no school day.",
    "ring": "Rosa on 07700 900201, then Ines on 07700 900204",
    "instead": "He stays in the office with Miss Kerr, away from the door.",
    "order": "Child arrangements order, Southampton, 3 March: every other Saturday, ten to five.",
}
_HANDOVER = {
    "order": "Child arrangements order, Southampton, 3 March: every other Saturday, ten to five.",
    "where": "The library, by the desk, Saturdays at ten and at five",
    "who": "Ines hands over and fetches. Rosa stays at home.",
    "late": "Ines waits half an hour inside, then rings Rosa and goes.",
    "missing": "At half past five ring Paulo once. At six ring 101, or 999 if they could be hurt.",
    "asks": "“Ask Mum’s solicitor.” Nothing of the new flat, school runs or friends.",
    "after": "Supper first, no questions. Look through bag and coat when they sleep.",
}


@dataclass(frozen=True)
class Told:
    """What one child's plan says, part by part, and which parts they may see."""

    lines: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)
    shown: tuple[Part, ...] = tuple(Part)
    cards: Mapping[CardKind, Mapping[str, str]] = field(default_factory=dict)
    says: str = "Fine. I don't want school to know."
    own: str = ""


_CHILDREN = {
    "Luca": Told(
        lines={
            Part.WORRIES: ("When they shout at the door.",),
            Part.SAFE_ADULTS: ("Gran. Miss Kerr at school.",),
            Part.CODE_WORD: ("Banana. It means: come and get me.",),
            Part.WHERE_TO_GO: ("In a shop, go to the till.", "At school, go to Miss Kerr."),
            Part.WHOM_TO_CALL: ("Gran. Her number is in my bag.",),
        },
        cards={CardKind.SCHOOL: _SCHOOL, CardKind.HANDOVER: _HANDOVER},
    ),
    "Ella": Told(
        lines={
            Part.WORRIES: ("That he waits by the gate again.",),
            Part.SAFE_ADULTS: ("Aunt Dana, and Mrs Patel in the office.",),
            Part.CODE_WORD: ("A star sent to Aunt Dana means: come and get me.",),
            Part.WHERE_TO_GO: ("The school office, or the library on the way home.",),
            Part.WHOM_TO_CALL: ("Mum, then Aunt Dana, then 999.",),
        },
        shown=(Part.SAFE_ADULTS, Part.WHERE_TO_GO, Part.WHOM_TO_CALL, Part.STEP),
    ),
    "Noah": Told(
        lines={
            Part.WORRIES: ("New accounts that follow me. I don’t want Ella to see them.",),
            Part.SAFE_ADULTS: ("Dana, and Mr Osei who runs football.",),
            Part.WHERE_TO_GO: ("The sports hall: there is always somebody at the desk.",),
            Part.WHOM_TO_CALL: ("Mum, Dana, 999.",),
        },
        own="I walk Ella home on Thursdays, by the main road.",
    ),
    "Mia": Told(says="I want to choose who is told at school."),
}


def tell_dependent(table: Table, person: Person) -> None:
    """Tell how one dependent's plan came about, what they may see of it, and their cards."""
    scene = table.scene
    born_on = person.details.get("born_on")
    band = (
        band_for(date.fromisoformat(born_on), on=day_of(table.at)) if born_on else Band.FROM_8_TO_12
    )
    told = _CHILDREN.get(person.name.split()[0], Told())
    plan = start_plan(
        scene.session, scene.case, person, band=band, actor=scene.advocate, at=table.at
    )
    scene.session.flush()
    if_told = _TOLD if tells_easily(band) else ""
    _write_lines(table, plan, told, if_told=if_told)
    library = {Band.UNDER_8: _YOUNG, Band.FROM_8_TO_12: _MIDDLE}.get(band, _OLDER)
    agree_steps(table, plan, library, if_told=if_told)
    show_parts(
        scene.session, plan, shown=told.shown, how=table.how, actor=table.survivor, at=table.at
    )
    agree(table, plan, their_view=told.says if is_asked(band) else "")
    for kind, words in told.cards.items():
        _write_card(table, plan, kind, words)
    if told.own:
        _suggest(table, plan, person, told.own)


def _write_lines(table: Table, plan: Plan, told: Told, *, if_told: str) -> None:
    scene = table.scene
    for part, lines in told.lines.items():
        for words in lines:
            step = propose_step(
                scene.session, plan, words=words, theme="", who="", private=False, part=part,
                if_told=if_told, actor=scene.advocate, at=table.at,
            )  # fmt: skip
            agree_step(table, plan, step)


def _write_card(table: Table, plan: Plan, kind: CardKind, words: Mapping[str, str]) -> None:
    scene = table.scene
    card = write_child_card(
        scene.session, scene.case, plan, kind, words=words, revision=0, actor=scene.advocate,
        at=table.at,
    )  # fmt: skip
    agree_child_card(
        scene.session, plan, card, how=table.how, seen=card.revision, actor=table.survivor,
        at=table.at,
    )  # fmt: skip


def _suggest(table: Table, plan: Plan, person: Person, words: str) -> None:
    """Let a young person suggest something of their own, which waits for an answer."""
    actor = Actor(
        account_id=None,
        role=Role.DEPENDENT,
        case_id=plan.case_id,
        portal=PortalWays(person_id=person.id),
    )
    propose_step(
        table.scene.session, plan, words=words, theme="", who="", private=False, part=Part.STEP,
        actor=actor, at=table.scene.now,
    )  # fmt: skip

"""The plans of the demo's story: most are agreed, one is out of date, ideas wait in another."""

from datetime import timedelta

from advocacy.cases.changes import Change, announce
from advocacy.cases.models import PersonKind
from advocacy.cases.service import list_people
from advocacy.demo.steps import Scene
from safety_plans.bands import Band
from safety_plans.card import CardWords, save_card
from safety_plans.demo_table import Table, agree, agree_steps
from safety_plans.dependents.demo import tell_dependent
from safety_plans.models import Plan
from safety_plans.service import list_steps, say_what_matters, start_plan
from safety_plans.states import StepState
from safety_plans.steps import change_step, move_step, propose_from_library, propose_step

_PRIORITIES = ("home", "work", "devices")
_SITUATIONS = ("address_known", "works", "drives", "online", "shared_accounts")
_FIRST = ("home-locks", "home-neighbour", "work-desk", "work-arrive", "contact-keep")
_LATER = ("travel-safe-stops", "people-code-word", "emergency-charged")
_WAITING = ("devices-signed-in", "travel-vary")
_CARD = CardWords(
    code_words="Pineapple, to my sister: ring 999 for me",
    where_to_go="The corner shop until ten, then the petrol station",
    ring_first="999, then my sister",
    bag="Keys, charger, medicine, passports. It is at my sister’s.",
    remember="Phone by the bed. The back door key is on the hook.",
)


def tell_plans(scene: Scene) -> None:
    """Tell how the plans of one case came about."""
    open_for = scene.now - scene.began_at
    people = list_people(scene.session, scene.case)
    first = Table(scene, scene.began_at + open_for / 4)
    survivor = next(each for each in people if each.kind is PersonKind.SURVIVOR)
    plan = start_plan(
        scene.session, scene.case, survivor, band=Band.SURVIVOR, actor=scene.advocate, at=first.at
    )
    say_what_matters(
        scene.session, plan, priorities=_PRIORITIES, situations=_SITUATIONS,
        what_matters="Sleeping through the night, and keeping my job", revision=1,
        actor=scene.advocate, at=first.at,
    )  # fmt: skip
    agree_steps(first, plan, _FIRST)
    agree(first, plan)
    for person in people:
        if person.kind is PersonKind.DEPENDENT:
            tell_dependent(first, person)
    if scene.survivor is not None:
        _go_on(Table(scene, scene.now - open_for / 8), plan)


def _go_on(table: Table, plan: Plan) -> None:
    """Tell the second version, what the survivor added, and what waits for an answer."""
    scene, survivor = table.scene, table.survivor
    agree_steps(table, plan, _LATER)
    standing = list_steps(scene.session, plan)
    for step in standing[:4]:
        move_step(
            scene.session, plan, step, to=StepState.IN_PLACE, reason="", actor=survivor,
            at=table.at,
        )  # fmt: skip
    agree(table, plan)
    save_card(scene.session, scene.case, words=_CARD, revision=0, actor=survivor, at=table.at)
    if scene.key != "jo":
        return
    lately = scene.now - timedelta(days=3)
    announce(scene.session, scene.case, change=Change.ADDRESS, actor=scene.advocate, at=lately)
    propose_from_library(scene.session, plan, library_ids=_WAITING, actor=scene.advocate, at=lately)
    propose_step(
        scene.session, plan, words="My sister rings every evening at nine", theme="people",
        who="My sister", private=False, actor=survivor, at=lately,
    )  # fmt: skip
    _both_write(Table(scene, lately), plan)


def _both_write(table: Table, plan: Plan) -> None:
    """Tell of the step that both said otherwise on one evening, which waits to be made one."""
    scene = table.scene
    scene.session.flush()
    step = next(each for each in list_steps(scene.session, plan) if each.library_id == "home-locks")
    seen = step.revision
    told = (
        (scene.advocate, "The housing officer changes the front lock on Thursday."),
        (table.survivor, "Change the front lock and the one of the shed, when my brother is here."),
    )  # fmt: skip
    for actor, words in told:
        change_step(
            scene.session, plan, step, words=words, theme=step.theme, who=step.who or "",
            private=step.private, revision=seen, actor=actor, at=table.at,
        )  # fmt: skip
        scene.session.flush()

"""Times the pages of a plan among 200 plans of 60 steps and 30 versions each.

`python -m tests.bench.many_plans [plans]`. Each page is read in turn with the floor, which asks
for the same rows by the plainest queries and renders the same template, and with the same plan in
a deployment that has no other.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import render_template
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case, Person, PersonKind, SafeContact
from advocacy.cases.service import list_people
from advocacy.db import make_session
from advocacy.web.current import Foundation
from safety_plans.bands import BAND_ADVICE, BAND_WORDS, Band
from safety_plans.filling import usual_review
from safety_plans.forms import PressForm, ReviewForm
from safety_plans.library import load_library
from safety_plans.models import Plan, Step, Variant, Version
from safety_plans.reading import OtherPlan, PlanPage, VersionPage, by_theme, state_lines
from safety_plans.service import agree_plan, offer_plan, start_plan
from safety_plans.states import HOW_WORDS, STANDING, STATE_WORDS, How, StepState
from safety_plans.steps import answer_step, propose_step
from tests.bench.__main__ import say
from tests.bench.calling import Caller
from tests.bench.floor import Floor
from tests.bench.measuring import compare
from tests.bench.scale import reads, sign_in
from tests.bench.world import STAFF, World, make_world
from tests.people import People

PLANS, STEPS, VERSIONS = 200, 60, 30
PAGE, GROWTH = 2.0, 1.10
_AGREED, _WAITING = 40, 10  # of the rest half is declined
_WORDS = "Ask Mia to walk home with me on Tuesdays, and ring when each of us is in. "


class PlanFloor(Floor):
    """The bare pages of a plan: no rule, no guard, no version kept sealed that isn't shown."""

    def __init__(self, world: World) -> None:
        super().__init__(world.portal, [])
        self.app.view_functions["plans.show_plan"] = self.show_plan
        self.app.view_functions["plans.show_version"] = self.show_version

    def _case_frame(self, session: Session, case: Case) -> Any:
        agreed = session.scalars(
            select(SafeContact).where(SafeContact.case_id == case.id)
            .order_by(SafeContact.id.desc()).limit(1)
        ).one()  # fmt: skip
        frame = {
            "contact": agreed, "contact_now": True, "texts_stopped": False, "tabs": self.tabs,
            "in_danger": False, "covers": [], "workers": [], "emergency": None, "minutes_left": 0,
        }  # fmt: skip
        return lambda _case: frame

    def show_plan(self, case_id: UUID, plan_id: UUID) -> str:
        with self._session(reading=True) as session:
            case, plan = session.get_one(Case, case_id), session.get_one(Plan, plan_id)
            steps = list(session.scalars(select(Step).where(Step.plan_id == plan_id)))
            people = list(session.scalars(select(Person).where(Person.case_id == case_id)))
            person = next(each for each in people if each.id == plan.person_id)
            waiting = [each for each in steps if each.state is StepState.SUGGESTED]
            away = (StepState.DECLINED, StepState.DONE_WITH)
            steps.sort(key=lambda each: load_library().theme_order(each.theme))
            shown = PlanPage(
                plan=plan, person=person, for_us=[], for_them=waiting, two=[], news=False, first=[],
                standing=by_theme([each for each in steps if each.state in STANDING]),
                put_away=[each for each in steps if each.state in away],
                versions=session.execute(
                    select(Version.number, Version.agreed_at).where(Version.plan_id == plan_id)
                    .order_by(Version.number.desc())
                ).all(),
                others=[OtherPlan(each, None) for each in people if each.kind is
                        PersonKind.DEPENDENT],
            )  # fmt: skip
            text = render_template(
                "safety_plans/plan.html", case=case, shown=shown, state=state_lines(plan),
                words=STATE_WORDS, bands=BAND_WORDS, advice=BAND_ADVICE[plan.band], guard=None,
                seen=PressForm(formdata=None), case_frame=self._case_frame(session, case),
                review=ReviewForm(formdata=None, review_on=usual_review(self.base.clock.now())),
            )  # fmt: skip
        self._log([case_id])
        return text

    def show_version(self, case_id: UUID, plan_id: UUID, number: int) -> str:
        with self._session(reading=True) as session:
            case, plan = session.get_one(Case, case_id), session.get_one(Plan, plan_id)
            version, _before = session.scalars(
                select(Version).where(
                    Version.plan_id == plan_id, Version.number.in_([number, number - 1])
                ).order_by(Version.number.desc())
            )  # fmt: skip
            groups: dict[str, list[dict[str, Any]]] = {}
            for step in version.content["steps"]:
                groups.setdefault(str(step["theme"]), []).append(step)
            shown = VersionPage(
                version=version, groups=list(groups.items()), said=[], by="Ela Fox",
                how=HOW_WORDS[version.agreed_how],
            )  # fmt: skip
            text = render_template(
                "safety_plans/version.html", case=case, plan=plan, shown=shown, words=STATE_WORDS,
                case_frame=self._case_frame(session, case),
            )  # fmt: skip
        self._log([case_id])
        return text


def fill(world: World, plans: int) -> tuple[UUID, UUID]:
    """Make so many plans through the services; return the case and the plan that are read."""
    base: Foundation = world.portal.extensions["advocacy"]
    with make_session(base.engine, base.vault) as session:
        people = People(session, world.clock, world.portal.extensions["passphrases"], made=9)
        made = [_one_plan(session, people, world, number) for number in range(plans)]
        session.commit()
        return made[0]


def _one_plan(session: Session, people: People, world: World, number: int) -> tuple[UUID, UUID]:
    amira = session.get_one(Account, world.amira.id) if number == 0 else people.advocate()
    case = people.case(amira)
    jo = people.actor(people.survivor(case, name=f"jo{number}"))
    ours, at = people.actor(amira), world.clock.now()
    person = list_people(session, case, kind=PersonKind.SURVIVOR)[0]
    plan = start_plan(session, case, person, band=Band.SURVIVOR, actor=ours, at=at)
    themes = [theme.code for theme in load_library().themes]
    for each in range(STEPS):
        step = propose_step(
            session, plan, words=f"{_WORDS}{each}", theme=themes[each % len(themes)], who="Mia",
            private=False, actor=ours, at=at,
        )  # fmt: skip
        session.flush()
        if each >= _AGREED + _WAITING or each < _AGREED:
            answer_step(
                session, plan, step, agreed=each < _AGREED, reason="" if each < _AGREED else "No",
                how=How.PORTAL, revision=step.revision, actor=jo, at=at,
            )  # fmt: skip
    for _ in range(VERSIONS):
        offer_plan(session, plan, seen=plan.changes, actor=ours, at=at)
        agree_plan(
            session, plan, how=How.PORTAL, review_on=at.date() + timedelta(days=28),
            seen=plan.changes, actor=jo, at=at,
        )  # fmt: skip
    session.flush()
    return case.id, plan.id


@contextmanager
def deployment(plans: int) -> Iterator[tuple[World, Caller, dict[str, str]]]:
    """Yield a deployment with so many plans, its advocate, and the pages of one plan."""
    with tempfile.TemporaryDirectory() as home:
        world = make_world(Path(home))
        begin = time.perf_counter()
        case_id, plan_id = fill(world, plans)
        say(f"{plans} plans were made in {time.perf_counter() - begin:.0f} s.")
        plan = f"/staff/cases/{case_id}/plan/{plan_id}/"
        yield world, sign_in(world), {"Plan": plan, "Version": f"{plan}versions/{VERSIONS}"}


def main(given: Sequence[str]) -> None:
    """Print how long the pages take over their floor, and over those of a plan that is alone."""
    plans = int(given[0]) if given else PLANS
    with deployment(plans) as (world, ours, pages), deployment(1) as (_alone, other, few):
        engine = world.portal.extensions["advocacy"].engine
        with engine.connect() as connection:
            counts = [
                connection.scalar(select(func.count()).select_from(kind))
                for kind in (Plan, Step, Version, Variant)
            ]
        bare = Caller(PlanFloor(world).app, STAFF)
        bare.cookies = dict(ours.cookies)
        say(f"Plans, steps, versions, second versions: {counts}; load {os.getloadavg()[0]:.1f}.")
        say("\n| page | ours p50 | other p50 | ratio (quartiles) | goal |\n|---|---|---|---|---|")
        for page, path in pages.items():
            read = reads(ours, path)
            say(str(compare(f"{page}, over its floor", read, reads(bare, path), goal=PAGE)))
            alone = reads(other, few[page])
            say(str(compare(f"{page}, over one plan alone", read, alone, goal=GROWTH)))


if __name__ == "__main__":
    main(sys.argv[1:])

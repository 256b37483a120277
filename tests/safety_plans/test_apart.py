"""Nothing that leaves the house can carry a plan by an ordinary mistake."""

import ast
import re
from pathlib import Path

from flask import Flask

import advocacy
import safety_plans
from advocacy.cases.plan_state import plan_states
from advocacy.db import Base, make_engine, make_session
from advocacy.vault import Vault
from tests.people import People
from tests.safety_plans.conftest import Pair

ROOT = Path(advocacy.__file__).parent
OURS = {
    str(mapper.class_.__tablename__)
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.split(".")[0] == safety_plans.__name__
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_no_module_of_the_portal_imports_a_plan() -> None:
    for file in ROOT.rglob("*.py"):
        found = [name for name in imported(file) if name.split(".")[0] == "safety_plans"]
        assert not found, f"{file.relative_to(ROOT)} imports {found}: use a register instead"


def test_no_file_of_the_portal_names_a_plan_table() -> None:
    for file in [*ROOT.rglob("*.py"), *ROOT.rglob("*.typ")]:
        text = file.read_text(encoding="utf-8")
        named = [name for name in OURS if re.search(rf"\b{name}\b", text)]
        assert not named, f"{file.relative_to(ROOT)} names {named}"


def test_no_table_of_the_portal_points_to_a_plan() -> None:
    for table in Base.metadata.tables.values():
        if table.name not in OURS:
            targets = {key.column.table.name for key in table.foreign_keys}
            assert not targets & OURS, table.name


def test_no_template_of_the_portal_draws_a_plan() -> None:
    templates = ROOT.parent / "templates"
    for file in templates.rglob("*.html"):
        if "safety_plans" not in file.parts:
            assert "safety_plans/" not in file.read_text(encoding="utf-8"), file.name


def test_the_portal_learns_days_and_codes(app: Flask, pair: Pair) -> None:
    plan = pair.plan()
    pair.agreed(plan, "Change the locks")
    pair.agree(plan)
    state = plan_states(app).of(pair.session, [pair.case.id], at=pair.people.clock.now())[
        pair.case.id
    ]
    assert set(vars(state)) == {"agreed_on", "reviewed_on", "stale_because"}
    assert "locks" not in str(state)


def test_no_word_of_a_plan_is_in_the_database_file(
    tmp_path: Path, vault: Vault, app: Flask, clock: object, marker: str
) -> None:
    file = tmp_path / "plans.db"
    engine = make_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    with make_session(engine, vault) as session:
        people = People(session, clock, app.extensions["passphrases"])  # type: ignore[arg-type]
        amira = people.advocate()
        case = people.case(amira)
        pair = Pair(session, people, case, amira, people.survivor(case))
        plan = pair.plan()
        pair.agreed(plan, marker, who=f"{marker}who")
        pair.propose(plan, f"{marker}own", by=pair.jo)
        plan.what_matters, plan.priorities = f"{marker}matters", [f"{marker}first"]
        pair.agree(plan, their_view=f"{marker}view")
        session.commit()
    engine.dispose()
    written = b"".join(each.read_bytes() for each in tmp_path.glob("plans.db*"))
    assert b"safety_plan_version" in written
    assert marker.encode() not in written

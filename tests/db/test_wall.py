"""On PostgreSQL the database itself keeps a case from whoever may not read it."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError

from advocacy import tables
from advocacy.actor import SYSTEM, Role
from advocacy.cases import access
from advocacy.cases.access import may_read
from advocacy.cases.grant_models import Category, ConflictBlock, Cover, EmergencyOpening
from advocacy.cases.models import Case, Caseload, Person, PersonKey, PersonKind, SafeContact
from advocacy.cases.people.same_models import PersonVerdict, Verdict
from advocacy.cases.service import add_person
from advocacy.cases.wall import wall_of
from advocacy.cases.wall_ddl import OUTSIDE, walled
from advocacy.db import Base, beyond_the_wall, let_through, make_session, new_id, passes_wall
from advocacy.db.wall import NOTHING, OPEN, only_case
from advocacy.supervision.models import AddedAs, SupervisionAddition, SupervisionNote
from advocacy.vault import SERVICE_SCOPE
from tests.conftest import DATABASE_URL, WEB_ROLE

HOUR = timedelta(hours=1)


@pytest.fixture
def world(people, session, clock):
    """A service with cases of every relation, and everybody who may ask for them."""
    at = clock.now()
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    cases = {
        "own": people.case(amira, name="Own One"),
        "covered": people.case(ben, name="Covered Two"),
        "nobodys": people.case(name="Nobody Three"),
        "conflicted": people.case(amira, name="Conflicted Four"),
        "opened": people.case(name="Opened Five"),
        "opened before": people.case(name="Opened Six"),
        "opened, conflicted": people.case(name="Opened Seven"),
        "former": people.case(amira, name="Former Eight"),
        "coming": people.case(amira, name="Coming Nine"),
        "other team's": people.case(amira, name="Other Ten"),
    }
    south = people.other_team()
    cases["other team's"].team_id = south.id
    place_id = new_id()
    session.info["vault"].create_scope(place_id)
    place = Case(
        id=place_id, scope_id=place_id, reference="place", team_id=people.team.id,
        opened_at=at, decoy_of_id=cases["own"].id, title="",
        state=cases["own"].state, risk_level=cases["own"].risk_level,
    )  # fmt: skip
    session.add(place)
    session.flush()
    session.add(
        Caseload(scope_id=place_id, case_id=place_id, account_id=amira.id, starts_at=at, reason="x")
    )
    add_person(session, place, kind=PersonKind.SURVIVOR, name="", details={}, actor=SYSTEM, at=at)
    cases["place"] = place
    session.add(
        Cover(
            scope_id=SERVICE_SCOPE, away_id=ben.id, cover_id=amira.id, starts_at=at - HOUR,
            ends_at=at + HOUR, made_at=at, reason="",
        )
    )  # fmt: skip
    for name, account in (("conflicted", amira), ("opened, conflicted", amira), ("own", ruth)):
        session.add(
            ConflictBlock(
                scope_id=cases[name].id, account_id=account.id, case_id=cases[name].id,
                declared_id=new_id(), person_id=new_id(), because="name", made_at=at,
            )
        )  # fmt: skip
    for name, since in (("opened", 0), ("opened, conflicted", 0), ("opened before", 5)):
        began = at - HOUR * since
        session.add(
            EmergencyOpening(
                scope_id=cases[name].id, case_id=cases[name].id, account_id=amira.id,
                category=next(iter(Category)), opened_at=began, ends_at=began + HOUR,
                review_by=at, reason="",
            )
        )  # fmt: skip
    load = {
        each.case_id: each
        for each in session.scalars(select(Caseload).where(Caseload.account_id == amira.id))
    }
    load[cases["former"].id].ends_at = at
    load[cases["coming"].id].starts_at = at + HOUR
    session.commit()
    everybody = {
        "advocate": amira, "cover": ben, "lead": ruth, "helpline": people.helpline(),
        "administrator": people.account(Role.ADMINISTRATOR, "Ada Fox"),
        "partner": people.partner(people.agency()), "survivor": people.survivor(cases["own"]),
        "under threat": people.survivor(place, "jo2"), "stranger": people.advocate("Cat Hill"),
    }  # fmt: skip
    session.commit()
    return cases, {name: people.actor(account) for name, account in everybody.items()}


@pytest.fixture
def seen(engine: Engine, vault):
    """Return what a bare select shows behind a wall."""

    def look(wall: str, column=Person.case_id):
        with make_session(engine, vault, reading=True, wall=wall) as session:
            return set(session.scalars(select(column)))

    return look


def test_a_bare_select_shows_what_somebody_may_read_and_no_more(world, seen, session, clock):
    cases, everybody = world
    at = clock.now()
    shown = {}
    for name, actor in everybody.items():
        allowed = set(session.scalars(select(Case.id).where(may_read(actor, at=at))))
        shown[name] = seen(wall_of(actor, at=at))
        assert shown[name] == allowed, name
        assert seen(wall_of(actor, at=at), Case.id) == allowed, name
        assert seen(wall_of(actor, at=at), SafeContact.case_id) <= allowed, name
    names = {case.id: name for name, case in cases.items()}
    assert {names[each] for each in shown["advocate"]} == {
        "own", "covered", "opened", "other team's",
    }  # fmt: skip
    assert {names[each] for each in shown["survivor"]} == {"own"}
    assert {names[each] for each in shown["under threat"]} == {"place"}
    assert len(shown["lead"]) == 8
    assert not shown["helpline"] | shown["administrator"] | shown["partner"] | shown["stranger"]
    assert len(seen(OPEN)) == len(cases)


def test_a_right_ends_at_the_moment_the_portal_says(world, seen, clock):
    _, everybody = world
    before = seen(wall_of(everybody["advocate"], at=clock.now()))
    after = seen(wall_of(everybody["advocate"], at=clock.now() + HOUR))
    assert len(before - after) == 2, "the cover and the emergency are over"
    assert len(after - before) == 1, "what was to come has come"


def test_a_dependent_sees_one_case_behind_the_wall(world, seen, people, clock):
    cases, _ = world
    noah = people.actor(people.dependent(cases["own"]))
    people.session.commit()
    assert seen(wall_of(noah, at=clock.now())) == {cases["own"].id}


def test_nothing_set_is_nothing_seen_and_nothing_written(world, seen, engine, vault):
    cases, _ = world
    assert seen(NOTHING) == set()
    with engine.connect() as connection:
        for table in walled(Base.metadata):
            assert not connection.execute(text(f'SELECT 1 FROM "{table}"')).all(), table  # noqa: S608
    with make_session(engine, vault, wall=NOTHING) as session:
        assert session.execute(text("UPDATE person SET kind = kind")).rowcount == 0
        assert session.execute(text("DELETE FROM person_key")).rowcount == 0
        case = cases["own"]
        session.add(
            Person(
                scope_id=case.id, case_id=case.id, kind=PersonKind.SUSPECT, name="", details={},
                added_at=case.opened_at,
            )
        )  # fmt: skip
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()


def test_a_scoped_query_without_its_condition_still_shows_a_stranger_nothing(
    world, people, browse, monkeypatch
):
    cases, _ = world
    stranger = browse(people.advocate("Dee Lane"))

    def without_condition(case_id, _actor, _at):
        return select(Case).where(Case.id == case_id)

    monkeypatch.setattr(access, "_the_case", without_condition)
    answer = stranger.get(f"/staff/cases/{cases['own'].id}/")
    assert answer.status_code == 404
    assert "Own One" not in answer.text


def test_what_hangs_on_a_person_goes_with_the_person(world, seen, session, clock):
    _, everybody = world
    wall = wall_of(everybody["advocate"], at=clock.now())
    mine = set(session.scalars(select(Person.id).where(Person.case_id.in_(seen(wall)))))
    assert seen(wall, PersonKey.person_id) <= mine
    assert seen(wall, PersonKey.person_id)
    assert seen(OPEN, PersonKey.person_id) - mine


def test_a_judgement_of_two_cases_shows_only_to_whoever_may_read_both(world, seen, session, clock):
    cases, everybody = world

    def judged(one, other):
        ends = session.scalars(
            select(Person.id).where(Person.case_id.in_([cases[one].id, cases[other].id]))
        ).all()
        one_id, other_id = sorted(ends)
        verdict = PersonVerdict(
            scope_id=cases[one].id, one_id=one_id, other_id=other_id, verdict=Verdict.SAME,
            made_at=clock.now(), reason="",
        )  # fmt: skip
        session.add(verdict)
        session.commit()
        return verdict.id

    both, conflicted = judged("own", "covered"), judged("own", "conflicted")
    one_side, none = judged("own", "nobodys"), judged("nobodys", "former")
    shown = seen(wall_of(everybody["advocate"], at=clock.now()), PersonVerdict.id)
    assert shown == {both}
    lead = seen(wall_of(everybody["lead"], at=clock.now()), PersonVerdict.id)
    assert lead == {none}, "one of the two is a case she is conflicted out of"
    assert not seen(NOTHING, PersonVerdict.id)
    assert seen(OPEN, PersonVerdict.id) == {both, conflicted, one_side, none}


def test_supervision_shows_with_its_case_and_what_was_added_with_it(world, seen, session, clock):
    cases, everybody = world
    team_id, with_id = cases["own"].team_id, everybody["advocate"].account_id

    def noted(case):
        scope_id = case.id if case else SERVICE_SCOPE
        note = SupervisionNote(
            scope_id=scope_id, case_id=case.id if case else None, team_id=team_id, with_id=with_id,
            held_on=clock.now().date(), noted_at=clock.now(), form_id=new_id(), discussed="",
            decided="",
        )  # fmt: skip
        session.add(note)
        session.flush()
        added = SupervisionAddition(
            scope_id=scope_id, note_id=note.id, added_at=clock.now(), added_as=AddedAs.READ,
            form_id=new_id(), words="",
        )  # fmt: skip
        session.add(added)
        session.commit()
        return note.id

    own, former, none = noted(cases["own"]), noted(cases["former"]), noted(None)
    for column in (SupervisionNote.id, SupervisionAddition.note_id):
        assert seen(wall_of(everybody["advocate"], at=clock.now()), column) == {own, none}
        assert seen(wall_of(everybody["lead"], at=clock.now()), column) == {former, none}
        assert seen(NOTHING, column) <= {none}
        assert seen(OPEN, column) == {own, former, none}


def test_looking_beyond_ends_with_the_block_even_when_it_fails(world, engine, vault):
    cases, _ = world
    people = select(func.count(Person.id))
    with make_session(engine, vault, wall=NOTHING) as session:
        with beyond_the_wall(session, why="a test"):
            assert session.scalar(people) == len(cases)
        assert session.scalar(people) == 0
        with pytest.raises(ValueError, match="stop"), beyond_the_wall(session, why="a test"):
            raise ValueError("stop")
        assert session.scalar(people) == 0
        with (
            pytest.raises(DBAPIError),
            beyond_the_wall(session, why="a test"),
            session.begin_nested(),
        ):
            session.execute(text("SELECT nothing"))
        assert session.scalar(people) == 0
        with pytest.raises(DBAPIError), beyond_the_wall(session, why="a test"):
            session.execute(text("SELECT nothing"))
        session.rollback()
        assert session.scalar(people) == 0
        let_through(session, cases["own"].id, why="a test")
        assert session.scalar(people) == 1
        session.commit()
        assert session.scalar(people) == 1, "a session keeps its wall in its next transaction"


def test_a_wall_does_not_outlive_its_transaction_in_a_shared_connection(world, engine, vault):
    cases, _ = world
    with make_session(engine, vault, wall=only_case(cases["own"].id)) as session:
        assert session.scalar(select(func.count(Person.id))) == 1
    with make_session(engine, vault, wall=NOTHING) as session:
        assert session.scalar(select(func.count(Person.id))) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE person NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY wall ON person",
        "ALTER TABLE ledger_event DISABLE TRIGGER USER",
        "UPDATE ledger_event SET action = 'x'",
        "DELETE FROM ledger_event",
        "DELETE FROM ledger_personal",
        "TRUNCATE person",
        "SET LOCAL session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION wall_cases(wall text) RETURNS SETOF uuid LANGUAGE sql AS "
        '$$ SELECT id FROM "case" $$',
    ],
)
def test_the_account_of_web_and_worker_can_take_nothing_down(engine, statement):
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == WEB_ROLE
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            connection.execute(text(statement))


_POLICIES = text(
    "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check "
    "FROM pg_policies WHERE schemaname = current_schema() ORDER BY 1"
)
_FORCED = text(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
    "AND relrowsecurity AND relforcerowsecurity ORDER BY 1"
)
_FUNCTION = text(
    "SELECT prosrc, proconfig, provolatile FROM pg_proc "
    "WHERE proname = 'wall_cases' AND pronamespace = current_schema()::regnamespace"
)


def wall_in(engine: Engine):
    with engine.connect() as connection:
        return [connection.execute(each).all() for each in (_POLICIES, _FORCED, _FUNCTION)]


@pytest.fixture
def migrated() -> Iterator[Engine]:
    schema = f"w{uuid4().hex}"
    owner = create_engine(DATABASE_URL)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = create_engine(f"{DATABASE_URL}?options=-csearch_path%3D{schema}")
    tables.upgrade(engine)
    yield engine
    engine.dispose()
    with owner.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    owner.dispose()


def test_the_migrations_build_the_wall_the_models_say(app, owner, migrated):
    policies, forced, function = wall_in(owner)
    assert {row[0] for row in policies} == set(walled(Base.metadata)) == {row[0] for row in forced}
    assert len(function) == 1
    for mine, theirs in zip(wall_in(owner), wall_in(migrated), strict=True):
        assert [list(map(str, row)) for row in mine] == [list(map(str, row)) for row in theirs]
    tables.downgrade(migrated, to="0009_duty")
    assert wall_in(migrated) == [[], [], []]


def test_every_table_of_a_case_is_behind_the_wall_or_named_with_a_reason(app):
    behind = walled(Base.metadata)
    for table in Base.metadata.sorted_tables:
        if "case_id" in table.c:
            assert table.name in behind or OUTSIDE.get(table.name), table.name
    assert set(OUTSIDE) <= set(Base.metadata.tables), "A name of no table is no exception."
    assert not set(OUTSIDE) & set(behind)
    assert {"case", "person", "person_key", "handover_visit", "safety_plan_step"} <= set(behind)


def test_a_case_page_says_it_once_in_each_transaction(world, people, browse, engine, session):
    cases, _ = world
    amira = people.advocate("Eve Park")
    session.add(
        Caseload(
            scope_id=cases["own"].id, case_id=cases["own"].id, account_id=amira.id,
            starts_at=cases["own"].opened_at, reason="",
        )
    )  # fmt: skip
    browser, path = browse(amira), f"/staff/cases/{cases['own'].id}/"
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if "set_config" in statement:
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    assert browser.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    assert len(said) == 1


def test_the_page_on_health_says_when_the_account_passes_the_wall(
    people, browse, session, empty_tables, vault
):
    said = "The portal uses a database account that row-level security does not stop."
    ada = people.account(Role.ADMINISTRATOR, "Ada Min")
    session.commit()
    page = browse(ada).get("/staff/administration/settings").text
    assert "Settings and health" in page
    assert said not in page
    assert not passes_wall(session)
    with make_session(empty_tables, vault) as by_owner:
        assert passes_wall(by_owner)

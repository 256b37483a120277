"""People × rules × endpoints: whoever may not pass learns nothing and changes nothing."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from advocacy.actor import Role
from advocacy.db import Base
from advocacy.rota.models import DutyShift
from advocacy.web.guard import rule_of
from tests.access.reviewed import ALLOWED, ON_THE_PORTAL, OPEN, OWN_TESTS, Who

NOWHERE = UUID("00000000-0000-7000-8000-0000000000ff")
# What a refused request may leave behind: the refusal itself, and that the session was seen.
# Where a limit is set, even a refused try counts.
_TRACES = {"ledger_event", "ledger_personal", "refusal_count", "request_count", "sign_in_session"}


def fill(rule, case):
    """Return an address of this rule: the case's id where it is asked for, else nobody's."""
    values = {}
    for name in rule.arguments:
        converter = type(rule._converters[name]).__name__
        if name == "case_id":
            values[name] = case.id
        elif converter == "UUIDConverter":
            values[name] = NOWHERE
        elif converter == "IntegerConverter":
            values[name] = 1
        elif converter == "AnyConverter":
            values[name] = min(rule._converters[name].items)
        else:
            values[name] = "x" * 32 if name == "token" else "dependent"
    return rule.build(values)[1]


def without_token(answer):
    """Return a page without the form token, which is another one each second."""
    return re.sub(rb'value="[^"]{60,}"', b"", answer.data)


def endpoints(app, rule_name):
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule_of(app, rule.endpoint).name == rule_name:
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield rule, method


@pytest.fixture
def crowd(people, session, clock, browse):
    """Everybody, each in their relation to one case, made when first asked for."""
    on_case = people.advocate("Amira Khan")
    case = people.case(on_case)
    former = people.advocate("Ben Moss")
    session.flush()
    session.execute(
        text(
            "INSERT INTO caseload (id, scope_id, case_id, account_id, starts_at, ends_at) "
            "SELECT :id, scope_id, case_id, :account, starts_at, starts_at FROM caseload LIMIT 1"
        ),
        {
            "id": NOWHERE.hex if session.bind.dialect.name == "sqlite" else NOWHERE,
            "account": former.id.hex if session.bind.dialect.name == "sqlite" else former.id,
        },
    )
    clock.advance(minutes=1)
    makers = {
        Who.HELPLINE: people.helpline,
        Who.ON_CASE: lambda: on_case,
        Who.OFF_CASE: lambda: people.advocate("Cal Dean"),
        Who.DUTY: lambda: on_duty(people.advocate("Dot Hale")),
        Who.FORMER: lambda: former,
        Who.LEAD: people.lead,
        Who.OTHER_LEAD: lambda: people.account(
            Role.LEAD, "Other Lead", team_id=people.other_team().id
        ),
        Who.ADMINISTRATOR: lambda: people.account(Role.ADMINISTRATOR, "Ada Min"),
        Who.DATA_PROTECTION: lambda: people.account(Role.DATA_PROTECTION, "Pat Keeper"),
        Who.PARTNER: lambda: people.partner(people.agency()),
        Who.OTHER_PARTNER: lambda: people.partner(people.agency("Another force")),
        Who.DEPENDENT: lambda: people.dependent(case),
        Who.SURVIVOR: lambda: people.survivor(case),
        Who.OTHER_SURVIVOR: lambda: people.survivor(people.case(on_case, name="Other One")),
    }

    def on_duty(account):
        shift = DutyShift(
            account_id=account.id,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=8),
            made_at=clock.now(),
        )
        session.add(shift)
        return account

    def browser(who):
        if who is Who.NOBODY:
            return browse()
        return browse(makers[who]())

    return case, browser


def contents(session):
    """Return every row of every table but the traces a refusal leaves."""
    return {
        table.name: session.execute(table.select().order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
        if table.name not in _TRACES
    }


def test_every_rule_has_been_reviewed(app):
    used = {rule_of(app, rule.endpoint).name for rule in app.url_map.iter_rules()}
    missing = used - set(ALLOWED) - set(OPEN) - set(OWN_TESTS)
    assert not missing, f"Add {sorted(missing)} to tests/access/reviewed.py, and say who may pass."


@pytest.mark.parametrize("who", list(Who))
@pytest.mark.parametrize("rule_name", sorted(ALLOWED))
def test_the_rule_admits_whom_the_table_says(app, crowd, session, rule_name, who):
    case, browser_of = crowd
    browser = browser_of(who)
    allowed = who in ALLOWED[rule_name]
    missing = browser.get("/staff/no/such/page")
    session.commit()
    before = contents(session)
    session.rollback()
    for rule, method in endpoints(app, rule_name):
        if rule.endpoint == "accounts.sign_out":
            continue
        address = fill(rule, case)
        answer = browser.get(address) if method == "GET" else browser.post(address, {})
        said = f"{who}: {method} {address} -> {answer.status_code}"
        if not allowed:
            expected = (303, 404) if who is Who.NOBODY or who in ON_THE_PORTAL else (404,)
            assert answer.status_code in expected, said
            if who not in ON_THE_PORTAL and address.startswith("/staff"):
                assert without_token(answer) == without_token(missing), said
            assert b"Okafor" not in answer.data, said
        elif NOWHERE.hex[:8] not in address.replace("-", "") and method == "GET":
            assert answer.status_code in (200, 303), said
    if not allowed:
        session.commit()
        assert contents(session) == before

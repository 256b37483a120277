"""An administrator runs the place and reads nobody's case: not on a page, nor from a dump."""

import pytest

from advocacy.actor import Role
from advocacy.cases.models import PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.db import Base
from advocacy.vault import DeploymentKeys, Vault
from advocacy.web.rule import rule_of
from tests.access.test_matrix import fill
from tests.handover.places import write


@pytest.fixture
def marked(people, session, clock, marker):
    """A case with a marker in every kind of thing that people write."""
    amira = people.advocate()
    case = people.case(amira, name=f"Jo {marker}")
    write(session, case, clock, marker, felt=marker, place=marker, changed=marker)
    add_to_case(
        session, case, kind=PersonKind.SUSPECT, name=marker,
        details={"aliases": [marker], "addresses": [marker], "work": marker},
        actor=people.actor(amira), at=clock.now(),
    )  # fmt: skip
    session.commit()
    return case


def test_no_page_shows_an_administrator_what_is_in_a_case(app, people, browse, marked, marker):
    browser = browse(people.account(Role.ADMINISTRATOR, "Ada Min"))
    opened = 0
    for rule in sorted(app.url_map.iter_rules(), key=str):
        declared = rule_of(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or declared.site == "survivor":
            continue
        answer = browser.get(fill(rule, marked))
        opened += answer.status_code == 200
        assert marker not in answer.text, str(rule)
        if "case_id" in rule.arguments:
            assert answer.status_code == 404, str(rule)
    assert opened > 5, "Or the pages were not there to be looked at."


def test_a_dump_of_the_database_holds_nothing_of_a_case_in_clear(owner, marked, marker):
    with owner.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                assert marker.encode() not in b"".join(_bytes(value) for value in row), table.name


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_dump_and_the_key_store_stay_closed_without_the_keyset(engine, session, marked, vault):
    theirs = Vault(DeploymentKeys(DeploymentKeys.generate()), vault._keystore)
    sealed = marked.title_sealed
    told = {"table": "case", "column": "title_sealed", "row_id": marked.id}
    assert vault.unseal(marked.id, sealed, **told).decode() == marked.title
    with pytest.raises(Exception, match=r".*"):
        theirs.unseal(marked.id, sealed, **told)

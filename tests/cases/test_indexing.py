"""People stored before more was compared are found by it once they are indexed anew."""

from sqlalchemy import delete, select

from advocacy.cases.models import PersonKey, PersonKind
from advocacy.cases.people import indexing
from advocacy.cases.people.indexing import index_some
from advocacy.cases.people_service import add_to_case


def test_everybody_is_found_again_some_at_a_time(people, session, clock, monkeypatch):
    monkeypatch.setattr(indexing, "_AT_ONCE", 2)
    case = people.case(people.advocate())
    for name in ("Marek Zieliński", "Dean Marlow"):
        add_to_case(
            session, case, kind=PersonKind.SUSPECT, name=name, details={"vehicles": ["AB12 CDE"]},
            actor=people.actor(people.lead()), at=clock.now(),
        )  # fmt: skip
    before = set(session.execute(select(PersonKey.person_id, PersonKey.digest)))
    session.execute(delete(PersonKey))
    done, after = index_some(session, after=None, at=clock.now())
    assert done == 2
    rest, last = index_some(session, after=after, at=clock.now())
    assert (rest, index_some(session, after=last, at=clock.now())) == (1, (0, None))
    session.flush()
    assert set(session.execute(select(PersonKey.person_id, PersonKey.digest))) == before

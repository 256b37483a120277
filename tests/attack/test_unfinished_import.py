"""Messages of which not all are there yet are on no page, in no count and found by no search."""

import re
from pathlib import Path

from sqlalchemy import update

from advocacy.incidents.imports.models import ImportedMessage, ImportState, MessageImport
from advocacy.incidents.patterns.messages import suspects_messages
from tests.attack.world import Home, World
from tests.incidents.test_cost import counted

MARK = "kestrel"
ROOM = Path(__file__).resolve().parents[2] / "advocacy" / "incidents" / "imports"
# The condition, the rows themselves, and the worker that writes and removes them.
MAY_ASK_DIRECTLY = {"standing.py", "models.py", "taking_in.py"}
_ASKS = re.compile(
    r"\b(?:select|delete|update)\s*\(\s*[^()]*\bImportedMessage\b"
    r"|\b(?:get|get_one|query|join|select_from)\s*\(\s*ImportedMessage\b"
)
_TOLD_APART = re.compile(r"message_import\.state", re.IGNORECASE)


def unfinished(world: World) -> Home:
    """Return a case with an import whose rows are written, and whose last step is not done."""
    home = world.home("plain")
    message = world.session.get_one(ImportedMessage, home.ids["message_id"])
    message.said, message.named = MARK, [MARK]
    message.origin = {**message.origin, "sender": MARK, "subject": MARK, "written_at": MARK}
    world.session.flush()
    world.session.execute(update(MessageImport).values(state=ImportState.IMPORTING))
    world.session.commit()
    return home


def test_no_page_asks_for_messages_without_asking_whether_they_stand(world: World) -> None:
    home = unfinished(world)
    survivor = world.browse(home.survivor)
    opened = 0
    with counted(world.engine) as said:
        for rule in sorted(world.app.url_map.iter_rules(), key=str):
            if "GET" not in (rule.methods or ()) or not rule.arguments <= home.ids.keys():
                continue
            address = rule.build({n: home.ids[n] for n in rule.arguments})[1]  # type: ignore[index]
            browser = survivor if address.startswith("/a/") else home.browser
            if "sign-out" in address or address == "/":
                continue
            answer = browser.get(address)
            opened += answer.status_code == 200
            assert answer.is_streamed or MARK not in answer.text, address
        search = home.browser.post(f"/staff/cases/{home.case.id}/search/", {"text": MARK})
        everywhere = home.browser.post("/staff/search", {"text": MARK})
    assert opened > 60
    assert "kestrel</" not in search.text.replace(f'{MARK}"', "")
    assert everywhere.status_code in (200, 404, 405, 422)
    asked = [each for each in said if "FROM imported_message" in each.replace("\n", " ")]
    assert asked, "No page asked for messages: this test looks in the wrong places."
    for statement in asked:
        assert _TOLD_APART.search(statement), f"Begin with standing.py: {statement}"


def test_the_pattern_counts_none_of_them(world: World) -> None:
    home = unfinished(world)
    assert suspects_messages(world.session, home.case) == []
    world.session.execute(update(MessageImport).values(state=ImportState.IMPORTED))
    assert len(suspects_messages(world.session, home.case)) == 1


def test_whoever_asks_for_messages_begins_with_the_one_condition() -> None:
    for path in ROOM.parents[1].rglob("*.py"):
        if path.parent == ROOM and path.name in MAY_ASK_DIRECTLY:
            continue
        found = _ASKS.search(path.read_text())
        assert not found, f"{path}: ask by select_shown or select_counted of standing.py"

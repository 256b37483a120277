"""The table of security requirements names evidence that is there."""

import re
from pathlib import Path

import pytest

from advocacy.app import ROOT

# Chapter and section, then each requirement that applies with its level (OWASP ASVS 5.0.0):
# all of levels 1 and 2, and those of level 3 worth doing now.
APPLICABLE = """
    1.1: 1/2 2/2
    1.2: 1/1 2/1 3/1 4/1 5/1 9/2 10/3
    1.3: 1/1 2/1 3/2 4/2 5/2 6/2 7/2 10/2 11/2 12/3
    1.4: 1/2 2/2 3/2
    1.5: 1/1 2/2 3/3
    2.1: 1/1 2/2 3/2
    2.2: 1/1 2/1 3/2
    2.3: 1/1 2/2 3/2 4/2 5/3
    2.4: 1/2
    3.1: 1/3
    3.2: 1/1 2/1 3/3
    3.3: 1/1 2/2 3/2 4/2
    3.4: 1/1 2/1 3/2 4/2 5/2 6/2 7/3 8/3
    3.5: 1/1 2/1 3/1 4/2 5/2 6/3 7/3 8/3
    3.6: 1/3
    3.7: 1/2 2/2 3/3 5/3
    4.1: 1/1 2/2 3/2 4/3 5/3
    4.2: 1/2 2/3
    5.1: 1/2
    5.2: 1/1 2/1 3/2 4/3 5/3 6/3
    5.3: 1/1 2/1 3/3
    5.4: 1/2 2/2 3/2
    6.1: 1/1 2/2 3/2
    6.2: 1/1 2/1 3/1 4/1 5/1 6/1 7/1 8/1 9/2 10/2 11/2 12/2
    6.3: 1/1 2/1 3/2 4/2 5/3 6/3 7/3 8/3
    6.4: 1/1 2/1 3/2 4/2 5/3 6/3
    6.5: 1/2 2/2 3/2 4/2 5/2 6/3 8/3
    6.6: 1/2 2/2 3/2
    6.7: 2/3
    7.1: 1/2 2/2
    7.2: 1/1 2/1 3/1 4/1
    7.3: 1/2 2/2
    7.4: 1/1 2/1 3/2 4/2 5/2
    7.5: 1/2 2/2 3/3
    7.6: 2/2
    8.1: 1/1 2/2 3/3
    8.2: 1/1 2/1 3/2
    8.3: 1/1 2/3 3/3
    8.4: 1/2 2/3
    9.1: 1/1 2/1 3/1
    9.2: 1/1 2/2 3/2
    11.1: 1/2 2/2
    11.2: 1/2 2/2 3/2 4/3 5/3
    11.3: 1/1 2/1 3/2 4/3 5/3
    11.4: 1/1 2/2 3/2 4/2
    11.5: 1/2
    11.6: 1/2 2/3
    11.7: 2/3
    12.1: 1/1 2/2
    12.2: 1/1 2/1
    12.3: 1/2 2/2 3/2 4/2
    13.1: 1/2 3/3 4/3
    13.2: 1/2 2/2 3/2 4/2 5/2 6/3
    13.3: 1/2 2/2 4/3
    13.4: 1/1 2/2 3/2 4/2 5/2 6/3
    14.1: 1/2 2/2
    14.2: 1/1 2/2 3/2 4/2 5/3 6/3 7/3 8/3
    14.3: 1/1 2/2 3/2
    15.1: 1/1 2/2 3/2
    15.2: 1/1 2/2 3/2 4/3 5/3
    15.3: 1/1 2/2 3/2 4/2 5/2 6/2 7/2
    15.4: 1/3 2/3
    16.1: 1/2
    16.2: 1/2 2/2 3/2 4/2 5/2
    16.3: 1/2 2/2 3/2 4/2
    16.4: 1/2 2/2 3/2
    16.5: 1/2 2/2 3/2 4/3
"""


def applicable() -> dict[str, int]:
    found = {}
    for line in APPLICABLE.strip().splitlines():
        section, _, rest = line.strip().partition(":")
        for each in rest.split():
            number, _, level = each.partition("/")
            found[f"V{section}.{number}"] = int(level)
    return found


def table() -> dict[str, tuple[int, str, str, list[str]]]:
    rows = {}
    for line in (ROOT / "docs" / "asvs.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if re.match(r"V\d", cells[0]) and len(cells) == 5:
            assert cells[0] not in rows, f"{cells[0]} stands there twice."
            rows[cells[0]] = (int(cells[1]), cells[2], cells[3], re.findall(r"`([^`]+)`", cells[4]))
    return rows


ROWS = table()


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def is_there(evidence: str) -> bool:
    name, _, test = evidence.partition("::")
    name, _, anchor = name.partition("#")
    path = ROOT / name
    if not path.exists():
        return False
    if test:
        return re.search(rf"^def {test}\(", path.read_text(), re.MULTILINE) is not None
    return not anchor or anchor in anchors(path)


@pytest.mark.parametrize("number", sorted(applicable()))
def test_every_requirement_has_evidence_that_is_there(number: str) -> None:
    assert number in ROWS, f"Say in docs/asvs.md how {number} is met and what shows it."
    level, _, _, evidence = ROWS[number]
    assert level == applicable()[number]
    assert evidence, f"{number} has nothing that shows it."
    gone = [each for each in evidence if not is_there(each)]
    assert not gone, f"{number} names what is not there: {gone}"


def test_the_table_holds_nothing_else() -> None:
    assert set(ROWS) == set(applicable())


def test_most_is_shown_by_tests_that_run() -> None:
    shown = [row for row in ROWS.values() if row[0] < 3]
    by_tests = [
        row for row in shown if any("::test_" in each or "tests/" in each for each in row[3])
    ]
    assert len(by_tests) / len(shown) >= 0.7


def test_every_departure_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "security.md").read_text()
    part = reasons[reasons.index("## Departures") : reasons.index("## Ways in")]
    said = {number for number, row in ROWS.items() if "departure" in row[2].lower()}
    explained = set(re.findall(r"V\d+\.\d+\.\d+", part))
    assert said <= explained, f"Say why in docs/security.md: {sorted(said - explained)}"
    for number in explained & set(ROWS):
        assert number in said, f"{number} is a departure: say so in docs/asvs.md."


def test_evidence_that_is_gone_is_noticed() -> None:
    assert is_there("docs/security.md#departures-and-why")
    assert not is_there("docs/security.md#no-such-heading")
    assert not is_there("tests/test_asvs.py::test_that_nobody_wrote")
    assert not is_there("advocacy/no_such_module.py")

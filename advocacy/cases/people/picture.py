"""Who is connected with whom in a case, laid out as a picture and as the rows of a table.

The survivor stands in the middle; above, those on their side; below, the suspects and, beside
them, who acts for them. Everybody else keeps to the two sides, so that a line from the middle
meets nobody but whom it leads to. Lengths are in units of the picture, which is 380 wide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from uuid import UUID

from advocacy.cases.models import Person, PersonKind
from advocacy.cases.people.models import PersonTie, Tie

WIDTH, _BOX, _HIGH, _ROW = 380, 112, 46, 70
_LEFT, _MIDDLE, _RIGHT = _BOX // 2, WIDTH // 2, WIDTH - _BOX // 2
_BULGE = 26  # so that a bent line passes the survivor's box
_LETTER, _SAID_HIGH = 7, 14
_NAME, _ROLE, _LABEL = 15, 18, 20
ASSOCIATE = "associate"

WORDS = {
    Tie.PARENT: "is a parent of",
    Tie.FAMILY: "is family of",
    Tie.PARTNER: "is the partner of",
    Tie.FORMER: "is a former partner of",
    Tie.NEW_PARTNER: "is the new partner of",
    Tie.LIVES_WITH: "lives with",
    Tie.WORKS_WITH: "works with",
    Tie.FRIEND: "is a friend of",
    Tie.LOOKS_AFTER: "looks after",
    Tie.ACTS_FOR: "acts for",
    Tie.KNOWS: "knows",
}
_SHORT = {
    Tie.PARENT: "parent",
    Tie.FAMILY: "family",
    Tie.PARTNER: "partner",
    Tie.FORMER: "former partner",
    Tie.NEW_PARTNER: "new partner",
    Tie.LIVES_WITH: "lives with",
    Tie.WORKS_WITH: "works with",
    Tie.FRIEND: "friend",
    Tie.LOOKS_AFTER: "looks after",
    Tie.ACTS_FOR: "acts for",
    Tie.KNOWS: "knows",
}
_ROLES = {
    PersonKind.SURVIVOR: "survivor",
    PersonKind.DEPENDENT: "dependent",
    PersonKind.SUSPECT: "suspect",
    PersonKind.PROFESSIONAL: "professional",
    PersonKind.WITNESS: "witness",
}


@dataclass(frozen=True)
class Box:
    """Somebody in the picture: `x` and `y` are the middle of their box."""

    key: str
    name: str
    role: str
    kind: str
    x: int
    y: int
    full_name: str

    @property
    def left(self) -> int:
        """Return the left edge."""
        return self.x - _BOX // 2

    @property
    def top(self) -> int:
        """Return the upper edge."""
        return self.y - _HIGH // 2

    @property
    def inner(self) -> int:
        """Return the edge that looks to the middle of the picture."""
        return self.x + (_BOX // 2 if self.x < _MIDDLE else -_BOX // 2)


@dataclass(frozen=True)
class Line:
    """A line between two boxes: an SVG path, and a label with its place."""

    path: str
    label: str = ""
    x: int = 0
    y: int = 0
    anchor: str = "middle"


@dataclass(frozen=True)
class Row:
    """The same connection in words; `tie_id` of one that can be taken away."""

    one: str
    how: str
    other: str
    tie_id: UUID | None = None


@dataclass(frozen=True)
class Picture:
    """Everything the page draws, and the table that says the same."""

    boxes: list[Box]
    lines: list[Line]
    rows: list[Row]
    height: int
    width: int = WIDTH
    box_width: int = _BOX
    box_height: int = _HIGH


def draw(people: Iterable[Person], ties: Sequence[PersonTie]) -> Picture:
    """Return the picture of the people who are part of a case now."""
    here = [each for each in people if each.ended_at is None]
    boxes = _placed(here)
    by_key = {box.key: box for box in boxes}
    middle = next(box for box in boxes if box.kind == PersonKind.SURVIVOR)
    lines = [_from_middle(middle, box) for box in boxes if box.kind not in (middle.kind, ASSOCIATE)]
    rows = [
        Row(person.name, _role(person), middle.full_name)
        for person in here
        if person.kind is not PersonKind.SURVIVOR
    ]
    for person in here:
        for number, name in enumerate(_associates(person)):
            box = by_key[f"{person.id}-{number}"]
            lines.append(_between(by_key[str(person.id)], box, _SHORT[Tie.ACTS_FOR]))
            rows.append(Row(name, WORDS[Tie.ACTS_FOR], person.name))
    names = {person.id: person.name for person in here}
    for tie in ties:
        if tie.one_id in names and tie.other_id in names:
            ends = by_key[str(tie.one_id)], by_key[str(tie.other_id)]
            lines.append(_between(*ends, tie.says or _SHORT[tie.kind]))
            how = f"{WORDS[tie.kind]} ({tie.says})" if tie.says else WORDS[tie.kind]
            rows.append(Row(names[tie.one_id], how, names[tie.other_id], tie.id))
    lines = _apart(lines, middle)
    lowest = max(*(box.top + _HIGH for box in boxes), *(line.y for line in lines), 0)
    return Picture(boxes, lines, rows, height=lowest + 4)


def _placed(people: list[Person]) -> list[Box]:
    """Put everybody in their place, the survivor in the middle."""
    of = {kind: [each for each in people if each.kind is kind] for kind in PersonKind}
    above = list(
        zip_longest(
            of[PersonKind.DEPENDENT], [*of[PersonKind.WITNESS], *of[PersonKind.PROFESSIONAL]]
        )
    )
    boxes: list[Box] = []
    y = _HIGH // 2 + 2
    # The nearest to the middle come first: children right above.
    for left, right in reversed(above):
        boxes += [
            _box(person, x, y)
            for person, x in ((left, _LEFT), (right, _RIGHT))
            if person is not None
        ]
        y += _ROW
    boxes.append(_box(of[PersonKind.SURVIVOR][0], _MIDDLE, y))
    for suspect in of[PersonKind.SUSPECT]:
        y += _ROW
        boxes.append(_box(suspect, _LEFT, y))
        for number, name in enumerate(_associates(suspect)):
            y += _ROW if number else 0
            key = f"{suspect.id}-{number}"
            boxes.append(Box(key, _cut(name, _NAME), "acts for them", ASSOCIATE, _RIGHT, y, name))
    return boxes


def _box(person: Person, x: int, y: int) -> Box:
    return Box(
        key=str(person.id),
        name=_cut(person.name, _NAME),
        role=_cut(_role(person), _ROLE),
        kind=person.kind.value,
        x=x,
        y=y,
        full_name=person.name,
    )


def _role(person: Person) -> str:
    """Return who somebody is to the survivor, in as few words as there are."""
    said = person.details.get("relationship") or person.details.get("job") or ""
    return str(said) or _ROLES[person.kind]


def _associates(person: Person) -> list[str]:
    if person.kind is not PersonKind.SUSPECT:
        return []
    lines = (str(line).split(",")[0].strip() for line in person.details.get("associates") or [])
    return [name for name in lines if name]


def _from_middle(middle: Box, box: Box) -> Line:
    edge = middle.top if box.y < middle.y else middle.top + _HIGH
    return Line(f"M{middle.x} {edge}L{box.inner} {box.y}")


def _between(one: Box, other: Box, label: str) -> Line:
    """Return a labelled line: bent inward between two of one side, straight across else."""
    words = _cut(label, _LABEL)
    half = (one.y + other.y) // 2
    if _MIDDLE in (one.x, other.x):
        middle, box = (one, other) if one.x == _MIDDLE else (other, one)
        edge = middle.top if box.y < middle.y else middle.top + _HIGH
        x, y = (middle.x + box.inner) // 2, (edge + box.y) // 2
        return Line(f"M{middle.x} {edge}L{box.inner} {box.y}", words, x, y - 4)
    if one.x == other.x:
        turn = _BULGE if one.x < _MIDDLE else -_BULGE
        bent = one.inner + turn
        path = f"M{one.inner} {one.y}C{bent} {one.y} {bent} {other.y} {other.inner} {other.y}"
        anchor = "start" if turn > 0 else "end"
        return Line(path, words, one.inner + turn * 3 // 4 + (4 if turn > 0 else -4), half, anchor)
    return Line(f"M{one.inner} {one.y}L{other.inner} {other.y}", words, _MIDDLE, half - 4)


def _apart(lines: list[Line], middle: Box) -> list[Line]:
    """Move labels down until none stands on another or on the survivor's box."""
    taken = [(middle.left, middle.left + _BOX, middle.top - 2, middle.top + _HIGH + _SAID_HIGH)]
    placed = []
    for line in lines:
        moved = line
        while line.label and any(_meets(moved, each) for each in taken):
            moved = replace(moved, y=moved.y + 2)
        if line.label:
            left, right = _span(moved)
            taken.append((left, right, moved.y - _SAID_HIGH + 1, moved.y + _SAID_HIGH - 1))
        placed.append(moved)
    return placed


def _span(line: Line) -> tuple[int, int]:
    wide = len(line.label) * _LETTER
    left = {"start": line.x, "middle": line.x - wide // 2, "end": line.x - wide}[line.anchor]
    return left, left + wide


def _meets(line: Line, box: tuple[int, int, int, int]) -> bool:
    left, right = _span(line)
    return left < box[1] and right > box[0] and box[2] < line.y < box[3]


def _cut(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"

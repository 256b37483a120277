"""What the author of a summary chose and wrote, in the shape it is kept in."""

from dataclasses import asdict, dataclass, field
from typing import Any

from advocacy.handover.summary import Section


@dataclass(frozen=True)
class Draft:
    """The front page in the author's words, the chosen sections, and the entries left out.

    `messages` are those behind the other entries that were chosen, none by itself. `witnesses`
    holds, by the id of each who is on the sheet, how they agreed to it.
    """

    person: str = ""
    suspect: str = ""
    why_now: str = ""
    asked_for: str = ""
    to_know: list[str] = field(default_factory=list)
    contact: str = ""
    impact: str = ""
    wishes: str = ""
    sections: list[str] = field(
        default_factory=lambda: [str(each) for each in Section if each is not Section.PATTERN]
    )
    left_out: list[str] = field(default_factory=list)
    witnesses: dict[str, str] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Say whether the front page can be read by an officer."""
        return all((self.person, self.why_now, self.asked_for, self.to_know, self.contact))

    def has(self, section: Section) -> bool:
        """Say whether a section was chosen."""
        return section in self.sections

    def kept(self) -> dict[str, Any]:
        """Return the draft as it is stored."""
        return asdict(self)

"""The parts of somebody's own pages, and which of them this session may show."""

from enum import StrEnum

from advocacy.actor import PortalWays


class Section(StrEnum):
    """A part of somebody's pages that they can put away for now."""

    WRITING = "writing"
    WRITTEN = "written"
    LIST = "list"
    REPLIES = "replies"
    ORDERS = "orders"
    MESSAGES = "messages"


SECTION_WORDS = {
    Section.WRITING: "Write something down",
    Section.WRITTEN: "What you wrote",
    Section.LIST: "My list",
    Section.REPLIES: "Replies",
    Section.ORDERS: "Rules and dates",
    Section.MESSAGES: "Messages",
}
# What only serves to write, and so has no place once nothing can be added.
WRITES = frozenset({Section.WRITING, Section.REPLIES})
# What shows things that were written or agreed before, and so is not for a device others may read.
SHOWS_BEFORE = frozenset({Section.WRITTEN, Section.LIST, Section.ORDERS})


def is_open(ways: PortalWays, section: Section) -> bool:
    """Return whether a section may be shown in this session."""
    if ways.setting_words or section in ways.hidden:
        return False
    return not (ways.keeps_back and section in SHOWS_BEFORE)

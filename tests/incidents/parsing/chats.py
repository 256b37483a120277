"""Chats written down as the phones export them, to be read back."""

from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

MARK = "\u200e"
SPACES = (" ", "\u202f", "\u00a0")


@dataclass(frozen=True)
class Style:
    """How one phone writes: its date, its clock, and whether it is an iPhone."""

    date: str
    clock: str
    brackets: bool
    newline: str = "\n"
    bom: bool = False


def _half(at: datetime, style: Style) -> str:
    hour = at.hour % 12 or 12
    letter = "am" if at.hour < 12 else "pm"
    seconds = f":{at.second:02}" if style.brackets else ""
    return style.clock.format(time=f"{hour}:{at.minute:02}{seconds}", half=letter)


def stamp(at: datetime, style: Style) -> str:
    """Return a moment as this phone writes it."""
    day = at.strftime(style.date)
    if "{half" in style.clock:
        shown = _half(at, style)
        if "PM" in style.clock:
            shown = shown.replace("PM", "AM" if at.hour < 12 else "PM")
    else:
        shown = at.strftime(style.clock + (":%S" if style.brackets else ""))
    return f"{day}, {shown}"


def message(at: datetime, name: str, text: str, style: Style) -> str:
    """Return one message as this phone writes it."""
    text = text.replace("\n", style.newline)
    if style.brackets:
        return f"[{stamp(at, style)}] {name}: {text}{style.newline}"
    return f"{stamp(at, style)} - {name}: {text}{style.newline}"


def chat(messages: list[tuple[datetime, str, str]], style: Style) -> bytes:
    """Return a whole export."""
    written = "".join(message(*one, style) for one in messages).encode()
    return (b"\xef\xbb\xbf" if style.bom else b"") + written


CLOCKS = (
    "%H:%M",
    *(
        "{time}" + space + half
        for space in (*SPACES, "")
        for half in ("{half}", "{half[0]}.m.", "{half[0]}. m.")
    ),
)
DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d")
STYLES = st.builds(
    Style,
    date=st.sampled_from((*DATES, "%Y/%m/%d", "%d-%m-%Y")),
    clock=st.sampled_from(CLOCKS),
    brackets=st.booleans(),
    newline=st.sampled_from(("\n", "\r\n")),
    bom=st.booleans(),
)
# What a name may be: anything on one line that isn't only marks and has no ": " within.
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs"))
NAMES = st.text(_LETTERS, min_size=1, max_size=20).filter(
    lambda name: not name.endswith(":") and name == name.strip()
)
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), st.sampled_from("\n:[]-/<> ")
    ),
    min_size=1,
    max_size=80,
)
MOMENTS = st.datetimes(
    datetime.fromisoformat("2012-01-01"), datetime.fromisoformat("2037-01-01")
).map(lambda at: at.replace(second=0, microsecond=0))

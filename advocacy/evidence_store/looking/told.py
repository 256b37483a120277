"""What a file tells of itself, as short plain texts under short names, never more than so many."""

from collections.abc import Iterator

LONGEST_VALUE = 500
LONGEST_NAME = 80
MOST_VALUES = 120


def plain(value: object) -> str:
    """Return a value as one short text that a page can show."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace").strip("\0 ")
    text = "".join(c for c in str(value) if c.isprintable() or c == "\n")
    return text.encode("utf-8", "replace").decode()[:LONGEST_VALUE].strip()


class Told:
    """Collects what a file tells; the first word under a name counts, further ones are added."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def add(self, name: object, value: object) -> None:
        """Keep one value, if there is anything in it and room for it."""
        key, text = plain(name)[:LONGEST_NAME], plain(value)
        if not key or not text:
            return
        known = self._told.get(key)
        if known is None and len(self._told) < MOST_VALUES:
            self._told[key] = text
        elif known is not None and text not in known.split("; "):
            self._told[key] = f"{known}; {text}"[:LONGEST_VALUE]

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def as_dict(self) -> dict[str, str]:
        """Return everything told, in the order it was met."""
        return dict(self._told)

"""Requests that no page of ours would send: real addresses and real forms, bent."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from random import Random  # noqa: TID251 - seeded, so that a run can be had again
from typing import Any
from urllib.parse import quote
from uuid import UUID

import html5lib
from flask import Flask
from werkzeug.routing import Rule as Address

_HTML = "{http://www.w3.org/1999/xhtml}"
NOBODYS = UUID("00000000-0000-7000-8000-0000000000ff")
TEXTS = (
    "", " ", "\x00", "\x07x\x9f", "-1", "0", "9" * 400, "1e999", "NaN", "[]", "{}", "null", "true",
    "\u00b2", "\u202e%s%n{0}", "' OR 1=1 --", "<script>x</script>", "../../etc/passwd", "{{7*7}}",
    "\ud83d", "a" * 70_000, "2026-02-30", "0001-01-01", "9999-12-31", "25:61", "+" * 40,
    "\r\nSet-Cookie: a=b", str(NOBODYS), "on", "yes", "=cmd|' /C calc'!A0", "\ufeff",
    "\u0000\ud800",
)  # fmt: skip
HEADERS = (
    {"X-HTTP-Method-Override": "DELETE"}, {"Range": "bytes=0-0,5-,-1"}, {"Range": "bytes=9-1"},
    {"Content-Type": "application/json"}, {"Content-Type": "multipart/form-data"},
    {"Content-Type": "text/plain; charset=utf-7"}, {"X-Forwarded-For": "' OR 1=1"},
    {"X-Forwarded-Host": "elsewhere.example"}, {"Accept": "application/json"}, {"X-Poll": "1"},
    {"Accept-Language": "\xff" * 50}, {"Cookie": "__Host-staff=\x01; __Host-x=1"},
    {"If-None-Match": "*"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"},
    {"Content-Length": "-1"}, {"Transfer-Encoding": "chunked"}, {"Expect": "100-continue"},
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


@dataclass
class Asked:
    """One request, before it is sent."""

    method: str
    path: str
    data: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    query: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    body: bytes | None = None

    def options(self) -> dict[str, Any]:
        """Return what the test client is to be given."""
        given: dict[str, Any] = {"method": self.method, "headers": self.headers}
        given["query_string"] = "&".join(
            f"{quote(k, errors='replace')}={quote(v, errors='replace')}" for k, v in self.query
        )
        if self.body is not None:
            return {**given, "data": self.body}
        values: dict[str, Any] = {}
        for key, value in self.data:
            values.setdefault(key, []).append(value.encode("utf-8", "replace").decode())
        for key, name, content in self.files:
            values.setdefault(key, []).append((io.BytesIO(content), name))
        return {**given, "data": values or None}


def forms_of(page: str) -> Iterator[Asked]:
    """Yield the forms of a page as they would be sent untouched."""
    for form in html5lib.parse(page).iter(f"{_HTML}form"):
        values = []
        for each in form.iter():
            name = each.get("name")
            if not name:
                continue
            if each.tag == f"{_HTML}select":
                values += [(name, o.get("value", "")) for o in each.iter(f"{_HTML}option")][:1]
            elif each.tag == f"{_HTML}textarea":
                values.append((name, each.text or "words"))
            else:
                values.append((name, each.get("value") or "1"))
        action = form.get("action") or ""
        if action.startswith("/"):
            yield Asked(form.get("method", "get").upper(), action.partition("?")[0], values)


def addresses(app: Flask, ids: dict[str, Any]) -> Iterator[str]:
    """Yield every address there is, filled with these ids."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        yield fill(rule, ids)


def fill(rule: Address, ids: dict[str, Any]) -> str:
    """Return an address of this rule; what is not among the ids is nobody's."""
    given = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        kind = type(converter).__name__
        other = {"UUIDConverter": NOBODYS, "IntegerConverter": 1}.get(kind, "x" * 32)
        other = min(getattr(converter, "items", [other]))
        given[name] = ids.get(name, other)
    built = rule.build(given)
    return str(built[1]) if built else "/"


class Bender:
    """Bends requests, the same way each time it starts from the same number."""

    def __init__(self, seed: int, known: list[Any]) -> None:
        self.dice = Random(seed)  # noqa: S311 - chooses what to send, keeps no secret
        self._known = [str(each) for each in known]
        self._ways: list[Callable[[Asked], Asked]] = [
            *[self._value] * 4, self._double, self._double, self._drop, self._add, self._header,
            self._method, self._path, self._query, self._file, self._raw, self._id,
        ]  # fmt: skip

    def bend(self, asked: Asked) -> Asked:
        """Return the request bent one to three times."""
        asked = replace(
            asked, data=list(asked.data), headers=dict(asked.headers), query=list(asked.query)
        )
        for _ in range(self.dice.randint(1, 3)):
            asked = self.dice.choice(self._ways)(asked)
        return asked

    def _text(self) -> str:
        return self.dice.choice((*TEXTS, *self._known))

    def _value(self, asked: Asked) -> Asked:
        if asked.data:
            at = self.dice.randrange(len(asked.data))
            asked.data[at] = (asked.data[at][0], self._text())
        return asked

    def _double(self, asked: Asked) -> Asked:
        if asked.data:
            name, _ = self.dice.choice(asked.data)
            asked.data += [(name, self._text())] * self.dice.choice((1, 2, 300))
        return asked

    def _drop(self, asked: Asked) -> Asked:
        if asked.data:
            del asked.data[self.dice.randrange(len(asked.data))]
        return asked

    def _add(self, asked: Asked) -> Asked:
        name = self.dice.choice(
            ("id", "role", "team_id", "account_id", "scope_id", "state", "case_id", "_method")
        )
        asked.data.append((name, self._text()))
        return asked

    def _header(self, asked: Asked) -> Asked:
        asked.headers.update(self.dice.choice(HEADERS))
        return asked

    def _method(self, asked: Asked) -> Asked:
        return replace(asked, method=self.dice.choice(METHODS))

    def _path(self, asked: Asked) -> Asked:
        path = asked.path
        bent = self.dice.choice(
            (
                path.upper(), f"/{path}", f"{path}/", path.rstrip("/"), path.replace("/", "//", 2),
                f"{path}/../x", f"{path}%00", f"{path};x=1", path.replace("a", "%61"),
                f"{path}.json", f"{path}%2e%2e/", f"{path}\u2215x", f"{path}/x.css",
            )
        )  # fmt: skip
        return replace(asked, path=bent if bent.startswith("/") else f"/{bent}")

    def _query(self, asked: Asked) -> Asked:
        name = self.dice.choice(("after", "before", "page", "q", "case", "entry", "next", "call"))
        asked.query.append((name, self._text()[:2000]))
        return asked

    def _file(self, asked: Asked) -> Asked:
        name = self.dice.choice(("x.svg", "../../x", "\x00.png", "a" * 300, "\u202egnp.exe", ""))
        content = self.dice.choice((b"", b"\x89PNG\r\n\x1a\n", b"<svg/>", bytes(range(256)) * 40))
        where = self.dice.choice(("files", "file", "account", "csrf_token"))
        return replace(asked, files=[*asked.files, (where, name, content)])

    def _raw(self, asked: Asked) -> Asked:
        body = self.dice.choice(
            (b'{"a":', b"\xff\xfe\x00", b"a=%zz&%=&&=", b"--b\r\nContent-Disp", b"a=1&" * 5000)
        )
        return replace(asked, body=body) if self.dice.random() < 0.3 else asked

    def _id(self, asked: Asked) -> Asked:
        found = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", asked.path)
        if not found:
            return asked
        other = self.dice.choice((*self._known, str(NOBODYS)))
        return replace(asked, path=asked.path.replace(self.dice.choice(found), other))

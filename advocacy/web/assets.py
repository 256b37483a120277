"""The built style sheets and scripts: their stamped addresses, and the files themselves.

A file is named after its own bytes, so browsers may keep it for ever; it is packed when the
browser takes gzip, since a survivor's line may be bad.
"""

import json
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from advocacy.errors import NotFound
from advocacy.web.guard import Rule, Site, enter

BUILD = Path(__file__).resolve().parent.parent.parent / "static" / "build"
ADDRESS = "/assets/"

STYLES_AND_SCRIPTS = Rule(
    "style sheets and scripts", Site.EVERY, lambda _actor: True, unsigned=True, recorded=False
)


class BuildMissing(Exception):
    """The browser's files have not been built; the message says how."""


class Assets:
    """What the last build made, read once: a few hundred kB, kept in memory."""

    def __init__(self, folder: Path) -> None:
        """Read the build in `folder`; raises BuildMissing when there is none."""
        try:
            manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text("utf-8"))
        except FileNotFoundError as fault:
            message = f"{folder} holds no built files. Run make build."
            raise BuildMissing(message) from fault
        self._hashed = manifest
        self._plain = {name: (folder / name).read_bytes() for name in manifest.values()}
        self._packed = {name: (folder / f"{name}.gz").read_bytes() for name in self._plain}

    def address(self, name: str) -> str:
        """Return the path of the file that was built as `name`; raises BuildMissing."""
        if name not in self._hashed:
            message = f"{name} is not among the built files. Run make build."
            raise BuildMissing(message)
        return ADDRESS + self._hashed[name]

    def find(self, hashed: str, *, packed: bool) -> bytes | None:
        """Return the bytes of a stamped name, packed by gzip or plain; None if it isn't ours."""
        return (self._packed if packed else self._plain).get(hashed)


def init_app(app: Flask, folder: Path = BUILD) -> None:
    """Serve the built files, and let templates say `asset("staff.css")`."""
    built = Assets(folder)
    app.extensions["assets"] = built
    app.jinja_env.globals["asset"] = built.address
    app.add_url_rule(f"{ADDRESS}<name>", "asset", asset)


@enter(STYLES_AND_SCRIPTS)
def asset(name: str) -> Response:
    """Return a built file, packed when the browser takes that."""
    built: Assets = current_app.extensions["assets"]
    packed = request.accept_encodings.quality("gzip") > 0
    found = built.find(name, packed=packed)
    if found is None:
        raise NotFound
    g.cacheable = True
    response = Response(found, mimetype=_KINDS[name.rpartition(".")[2]])
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}

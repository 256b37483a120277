"""Built files: addresses stamped by content, packed for a bad line, a telling error if missing."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from advocacy.web.assets import Assets, BuildMissing
from tests.browse import Browser


def build_in(folder: Path) -> Path:
    """Put a build of one style sheet into a folder."""
    (folder / "staff-12ab.css").write_bytes(b"p{}")
    (folder / "staff-12ab.css.gz").write_bytes(gzip.compress(b"p{}"))
    (folder / "manifest.json").write_text(json.dumps({"staff.css": "staff-12ab.css"}))
    return folder


def test_a_style_sheet_is_addressed_by_its_content(tmp_path: Path) -> None:
    assert Assets(build_in(tmp_path)).address("staff.css") == "/assets/staff-12ab.css"


def test_a_missing_build_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(BuildMissing, match="Run make build"):
        Assets(tmp_path)


def test_a_file_that_was_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildMissing, match=r"other\.css"):
        Assets(build_in(tmp_path)).address("other.css")


def test_nothing_outside_the_build_is_served(browse: Callable[..., Browser]) -> None:
    for path in ("/assets/manifest.json", "/assets/..%2Fbuild.mjs", "/assets/nothing.css"):
        assert browse(portal=True).get(path).status_code == 404


def test_a_browser_may_keep_a_stamped_file_for_ever(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    address = app.extensions["assets"].address("survivor.css")
    client = browse(portal=True)
    answer = client.client.get(address, base_url=client.base, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    plain = client.client.get(address, base_url=client.base)
    assert gzip.decompress(answer.data) == plain.data
    assert "Set-Cookie" not in answer.headers


def test_a_survivors_first_page_fits_a_bad_line(app: Flask, browse: Callable[..., Browser]) -> None:
    client = browse(portal=True)
    total = len(client.get("/").data)
    for name in ("survivor.css", "portal.js", "icon.svg"):
        address = app.extensions["assets"].address(name)
        packed = client.client.get(
            address, base_url=client.base, headers={"Accept-Encoding": "gzip"}
        )
        total += len(packed.data)
    assert total <= 60_000

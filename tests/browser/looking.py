"""Looking at a page as people with different eyes, hands and screens do."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NARROWEST = {"width": 320, "height": 640}

_RUN = """async () => {
    const found = await axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    })
    return found.violations.map((each) => ({
        id: each.id, help: each.help,
        nodes: each.nodes.map((node) => node.html.slice(0, 200) + (node.any[0]?.message ?? ''))
    }))
}"""

_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter((each) => {
        const box = each.getBoundingClientRect()
        const hidden = each.closest('.table-scroll, .govuk-skip-link, .govuk-visually-hidden')
        return !hidden && box.width > 0 && box.right > innerWidth + 1
    })
    .slice(0, 4).map((each) => each.outerHTML.slice(0, 160))"""


def violations(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds, without its notice that a skip link lies in no region."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    for each in found:
        if each["id"] == "region":
            each["nodes"] = [html for html in each["nodes"] if "govuk-skip-link" not in html]
    return [each for each in found if each["nodes"]]


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways at 320 px, if anything does."""
    before = page.viewport_size
    page.set_viewport_size(NARROWEST)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    found = page.evaluate(_TOO_WIDE) if wide else []
    if before is not None:
        page.set_viewport_size(before)
    return [*found, "it scrolls"] if wide else []


def endpoint_of(app: Flask, path: str) -> str | None:
    """Return the endpoint that answers a path, if one does."""
    try:
        endpoint, _ = app.url_map.bind("").match(urlsplit(path).path)
    except HTTPException:
        return None
    return str(endpoint)


def walk(app: Flask, page: Page, base: str, start: list[str]) -> dict[str, str]:
    """Follow every link of every page; return one path for each endpoint that shows a page.

    A link that leads to an error fails the walk.
    """
    found: dict[str, str] = {}
    tried: set[str] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(app, path)
        if endpoint is None or endpoint in tried:
            continue
        tried.add(endpoint)
        answer = page.request.get(f"{base}{path}", max_redirects=0, timeout=60_000)
        assert answer.status < 400, f"{path} answers {answer.status}"
        if "text/html" not in answer.headers.get("content-type", "") or not answer.ok:
            continue
        found[endpoint] = path
        page.goto(f"{base}{path}")
        links: list[str] = page.evaluate(
            "[...document.querySelectorAll('a[href]')]"
            ".filter((each) => each.origin === location.origin && !each.hasAttribute('download'))"
            ".map((each) => each.pathname + each.search)"
        )
        waiting.extend(links)
    return found

"""Whatever somebody types is shown as text, on every page, and a file is never a page."""

import re
from collections.abc import Iterator

import pytest

from tests.attack.world import World
from tests.evidence_store.sending import send_files

BAD = "\"><img src=zq onerror=zq(1)><script>zq(2)</script>'{{7*7}}"


def addresses(world: World, ids: dict[str, object], start: str) -> Iterator[str]:
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        if str(rule).startswith(start) and "GET" in (rule.methods or ()):
            known = {**ids, "kind": "dependent"}
            if rule.arguments <= set(known):
                yield rule.build({name: known[name] for name in rule.arguments})[1]  # type: ignore[index]


def test_markup_is_text_on_every_page_of_staff_partners_and_the_survivor(world: World) -> None:
    home = world.home(BAD)
    officer = world.browse(world.people.partner(home.masp["agency"]))
    jo = world.browse(home.survivor)
    lead = world.browse(world.people.lead())
    shown = 0
    pages = [(home.browser, each) for each in addresses(world, {**home.masp, **home.ids}, "/staff")]
    pages += [(home.browser, each) for each in addresses(world, home.masp, "/staff/masp")]
    pages += [(lead, each) for each in ("/staff/", "/staff/cases/")]
    pages += [(officer, each) for each in addresses(world, home.masp, "/partner")]
    jo.post("/a/1", {"account": BAD})
    for number in (2, 3, *range(81, 90)):
        jo.post(f"/a/{number}", {"clock": BAD, "place": BAD, "who": BAD, "felt": BAD})
    jo.post("/a/84", {"who": BAD, "saw": BAD, "reach": BAD, "another": "yes"})
    jo.post("/a/9", {"entry": str(home.ids["incident_id"])})
    jo.post("/a/20", {"step": str(home.ids["step_id"])})
    jo.post("/a/130", {"what": f"list:{home.ids['plan_id']}"})
    jo.post("/a/131", {"is_safe": "yes"})
    jo.post("/a/132", {"title": "own", "own_title": BAD})
    numbers = (*range(1, 32), *range(81, 90), *range(120, 136))
    pages += [(jo, f"/a/{number}") for number in numbers]
    for browser, address in pages:
        answer = browser.get(address)
        if answer.mimetype == "text/html":
            text = answer.text.replace("&#34;", "").replace("&#39;", "")
            assert "<img src=zq" not in text, address
            assert "<script>zq" not in text, address
            shown += "&lt;img src=zq" in text
    assert shown > 12


def test_markup_typed_into_a_form_comes_back_as_text(world: World) -> None:
    home = world.home()
    fields = (
        "name", "reason", "words", "account", "text", "statement", "recipient", "what", "note",
        "purpose", "clock", "after", "code", "username", "described", "wording", "caller",
        "phone", "about", "done", "suspect_name", "reference", "happened_at-clock", "held_on-day",
        "why", "person", "place", "choice", "steps", "entries", "theme", "agreed_how",
    )  # fmt: skip
    typed, back = dict.fromkeys(fields, BAD), 0
    for rule in sorted(world.app.url_map.iter_rules(), key=str):
        known = {**home.ids, **(home.masp if "masp" in str(rule) else {}), "kind": "suspect"}
        taken = str(rule).startswith("/staff") and "POST" in (rule.methods or ())
        if taken and rule.arguments <= set(known) and "sign-out" not in str(rule):
            address = rule.build({name: known[name] for name in rule.arguments})[1]  # type: ignore[index]
            answer = home.browser.post(address, typed)
            if answer.mimetype == "text/html":
                assert "<img src=zq" not in answer.text, address
                assert "<script>zq" not in answer.text, address
                assert answer.status_code < 500, address
                back += "&lt;img src=zq" in answer.text
    assert back > 8


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<html><script>zq(2)</script></html>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='zq(1)'/>"),
        ("../../etc/passwd", b"text"),
        ("x.png\r\nSet-Cookie: zq=1", b"<script>zq(2)</script>"),
        ("\u202egnp.exe", b"MZ"),
    ],
)
def test_a_hostile_file_goes_out_as_bytes_to_keep_under_a_name_of_ours(
    world: World, name: str, data: bytes
) -> None:
    home = world.home()
    case, browser = f"/staff/cases/{home.case.id}", home.browser
    asked = browser.post(
        f"{case}/incidents/{home.ids['incident_id']}/files/new",
        {"under_18": "no", "intimate": "no"},
    )
    address = asked.headers["Location"]
    answer = send_files(browser, address, (name, data))
    if answer.status_code != 303:
        assert answer.status_code in (400, 422)
        return
    page = browser.get(f"{address}/receipts").text
    found = re.findall(rf"{case}/files/([0-9a-f-]{{36}})", page)
    found += re.findall(
        rf"{case}/files/([0-9a-f-]{{36}})",
        browser.get(f"{case}/incidents/{home.ids['incident_id']}").text,
    )
    newest = max(set(found))
    original = browser.post(f"{case}/files/{newest}/original")
    assert original.data == data
    assert original.mimetype == "application/octet-stream"
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', original.headers["Content-Disposition"])
    assert "sandbox" in original.headers["Content-Security-Policy"]
    assert browser.get(f"{case}/files/{newest}/preview").status_code == 404
    assert "<script>zq" not in browser.get(f"{case}/files/{newest}").text

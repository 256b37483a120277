"""The demo's story, told whole: every way that leads from somebody's day opens."""

import json
import re
from collections import Counter, deque

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

import safety_plans
from advocacy.app import create_app
from advocacy.demo import routes as demo
from advocacy.demo.setting_up import DemoHome, fill
from advocacy.settings import Settings

pytestmark = [pytest.mark.nightly, pytest.mark.own_server]
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_MOST_PAGES, _MOST_OF_A_KIND = 250, 3
# Of these each case is looked at.
_OF_EVERY_CASE = {"/staff/cases/#/", "/staff/cases/#/contacts/", "/staff/cases/#/people/"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, dict[str, dict[str, str]]]:
    """A filled demo, and who can sign in to it."""
    home = DemoHome(tmp_path_factory.mktemp("demo") / "home")
    environ = home.write_environment(8000)
    # The costs of a hash are no part of what is tried here.
    for name in ("MEMORY_KIB", "PASSES", "LANES"):
        environ[f"ADVOCACY_ARGON2_{name}"] = "64" if name == "MEMORY_KIB" else "1"
    settings = Settings.from_env(environ)
    app = create_app(settings, **demo.stand_ins(settings))
    safety_plans.init_app(app)
    demo.init_app(app)
    fill(app, home, say=lambda _words: None)
    return app, {each["username"]: each for each in json.loads(home.accounts.read_text())}


def signed_in(app: Flask, account: dict[str, str], base: str) -> FlaskClient:
    client = app.test_client()
    page = client.get("/staff/sign-in", base_url=base).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, page
    code = pyotp.TOTP(account["totp_secret"]).now()
    given = {"csrf_token": token[1], "code": code}
    given |= {name: account[name] for name in ("username", "passphrase")}
    assert client.post("/staff/sign-in", base_url=base, data=given).status_code == 303
    return client


@pytest.mark.parametrize("who", ["amira", "daniel", "ruth", "tom"])
def test_every_way_from_somebodys_day_in_the_demo_opens(
    told: tuple[Flask, dict[str, dict[str, str]]], who: str
) -> None:
    app, accounts = told
    base = app.extensions["advocacy"].settings.staff_base_url
    client = signed_in(app, accounts[who], base)
    waiting, seen, kinds, wrong = deque(["/staff/"]), set[str](), Counter[str](), []
    while waiting and len(seen) < _MOST_PAGES:
        path = waiting.popleft()
        kind = _ID.sub("#", path.partition("?")[0])
        if path in seen or (kinds[kind] >= _MOST_OF_A_KIND and kind not in _OF_EVERY_CASE):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path, base_url=base)
        if answer.status_code not in (200, 302, 303):
            wrong.append((answer.status_code, path))
        if answer.mimetype == "text/html":
            found = re.findall(r'<a [^>]*href="(/staff/[^"#]*)"', answer.text)
            waiting.extend(each.replace("&amp;", "&") for each in found)
    assert wrong == []
    assert len(seen) > 10

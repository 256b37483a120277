"""However many try to sign in at once, those who work go on working, and a right one gets in."""

import dataclasses
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest

from advocacy.accounts.passphrases import AT_ONCE, MOST_WAITING, Turns
from advocacy.errors import TooMany
from tests.people import PASSPHRASE

STORM = 200
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def settings(settings, tmp_path):
    """A database that threads can share, and hashes that cost something."""
    url = settings.database_url
    return dataclasses.replace(
        settings,
        database_url=url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'p.db'}",
        argon2_memory_kib=32768,
        argon2_passes=3,
    )


def test_two_hash_at_once_a_few_wait_and_the_rest_come_back_later():
    turns = Turns(at_once=2, waiting=3, seconds=5)
    inside, most, answers = 0, 0, Counter()
    counting, go_on = threading.Lock(), threading.Event()

    def take_a_turn():
        nonlocal inside, most
        try:
            with turns.turn():
                with counting:
                    inside += 1
                    most = max(most, inside)
                go_on.wait(5)
                with counting:
                    inside -= 1
                    answers["done"] += 1
        except TooMany:
            with counting:
                answers["later"] += 1
                if answers["later"] == 7:
                    go_on.set()

    crowd = [threading.Thread(target=take_a_turn) for _ in range(12)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(10)
    assert (most, answers) == (2, Counter(done=5, later=7))


def test_whoever_waits_too_long_is_asked_to_come_back():
    turns = Turns(at_once=1, waiting=1, seconds=0.05)
    with turns.turn(), pytest.raises(TooMany), turns.turn():
        pass
    with turns.turn():
        pass


def test_two_hundred_bad_sign_ins_stop_nobody(app, browse, people, clock):
    ruth, amira = people.lead(), people.advocate()
    desk, newcomer = browse(ruth), browse()
    newcomer.token()
    answers, waits = Counter(), []

    def attack(number):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        found = _TOKEN.search(client.get("/staff/sign-in", base_url="http://staff.example").data)
        values = {"csrf_token": found[1].decode(), "username": f"guess-{number}", "code": "1"}
        answer = client.post(
            "/staff/sign-in",
            base_url="http://staff.example",
            data={**values, "passphrase": "a guess, and wrong"},
        )
        answers[answer.status_code] += 1
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1

    # As many threads as a process has by the README: all but one are busy with the storm.
    pool = ThreadPoolExecutor(max_workers=15)
    crowd = [pool.submit(attack, number) for number in range(STORM)]
    for _ in range(5):
        began = time.monotonic()
        assert desk.get("/staff/").status_code == 200
        waits.append(time.monotonic() - began)
    values = {"username": amira.username, "passphrase": PASSPHRASE}
    for _ in range(60):
        code = pyotp.TOTP(amira.totp_secret).at(clock.now())
        let_in = newcomer.post("/staff/sign-in", {**values, "code": code})
        if let_in.status_code == 303:
            break
        assert let_in.status_code == 429
        time.sleep(0.25)
    for each in crowd:
        each.result(timeout=120)
    pool.shutdown()
    assert let_in.status_code == 303
    assert set(answers) <= {422, 429}
    assert answers.total() == STORM
    # The processors are shared with the storm, but no page ever waits for a hash.
    assert max(waits) < 10, waits
    assert AT_ONCE + MOST_WAITING < 16

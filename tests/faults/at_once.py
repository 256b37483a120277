"""Forms sent at one instant: each from a browser of its own, over a connection of its own."""

from collections.abc import Sequence
from threading import Barrier, Thread
from typing import Any

from werkzeug.test import TestResponse

from tests.browse import Browser

Sent = tuple[Browser, str, dict[str, Any]]


def send_at_once(*sent: Sent) -> list[TestResponse]:
    """Send these forms together and return the answers in the same order."""
    given = [{**values, "csrf_token": browser.token()} for browser, _, values in sent]
    sent[0][0].session.commit()
    ready, answers = Barrier(len(sent)), dict[int, TestResponse]()

    def send(number: int) -> None:
        browser, path, _ = sent[number]
        ready.wait(20)
        answers[number] = browser.client.post(path, base_url=browser.base, data=given[number])

    threads = [Thread(target=send, args=(number,)) for number in range(len(sent))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    sent[0][0].session.expire_all()
    return [answers[number] for number in range(len(sent))]


def statuses(answers: Sequence[TestResponse]) -> list[int]:
    """Return the statuses of answers, in order of size: who was first is anybody's guess."""
    return sorted(each.status_code for each in answers)

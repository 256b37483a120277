"""What is going on this week: check-ins, calls, a MASP meeting, a summary, the signed log."""

from datetime import datetime

from flask import Flask

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.db import writing
from advocacy.demo.calls import take_calls
from advocacy.demo.case_life import live_on
from advocacy.demo.everyday import go_about_it
from advocacy.demo.importing import take_conversations_in
from advocacy.demo.messages import exchange_messages
from advocacy.demo.need_to_know import keep_to_those_who_need
from advocacy.demo.numbers import change_numbers
from advocacy.demo.on_duty import hold_duty
from advocacy.demo.orders import order_protection
from advocacy.demo.partnership import meet_partners
from advocacy.demo.safeguarding import keep_safe
from advocacy.demo.summing_up import sum_up
from advocacy.demo.supervision import supervise
from advocacy.demo.tasks import give_tasks
from advocacy.demo.texting import play_check_ins
from advocacy.demo.waiting import put_some_off
from advocacy.evidence_store.derived import make_previews
from advocacy.ledger.service import sequence
from advocacy.web.current import Foundation


def this_week(
    app: Flask,
    base: Foundation,
    *,
    actors: dict[str, Actor],
    cases: dict[str, Case],
    now: datetime,
) -> None:
    """Tell what is going on now, scene by scene."""
    make_previews(
        lambda: writing(base.engine, base.vault), base.vault, base.ports.blobs, now=base.clock.now
    )
    # Before the check-ins: while a danger word is open nobody writes.
    exchange_messages(base, actors=actors, cases=cases, now=now)
    go_about_it(base, actors=actors, cases=cases, now=now)
    take_conversations_in(base, actors=actors, cases=cases, now=now)
    play_check_ins(base, actors=actors, cases=cases, now=now)
    take_calls(base, actors=actors, now=now)
    hold_duty(app, base, actors=actors, cases=cases, now=now)
    meet_partners(app, base, actors=actors, cases=cases, now=now)
    keep_to_those_who_need(base, actors=actors, cases=cases, now=now)
    keep_safe(base, actors=actors, cases=cases, now=now)
    order_protection(base, actors=actors, cases=cases, now=now)
    give_tasks(base, actors=actors, cases=cases, now=now)
    live_on(app, base, actors=actors, cases=cases, now=now)
    supervise(base, actors=actors, cases=cases, now=now)
    change_numbers(base, actors=actors, cases=cases, now=now)
    put_some_off(base, actors=actors, cases=cases, now=now)
    # Before the summary, as the worker would have: a pack carries proofs of what is in the log.
    _sign_log(base)
    sum_up(base, actors=actors, cases=cases, now=now)
    _sign_log(base)


def _sign_log(base: Foundation) -> None:
    with writing(base.engine, base.vault) as session:
        sequence(session, base.vault, at=base.clock.now())

"""The rules of the spotter: they go by the recorded facts alone, and only while a term binds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.db import new_id
from advocacy.incidents.behaviours import BEHAVIOURS
from advocacy.incidents.breaches.looking import suggestions_of
from advocacy.incidents.models import Targeted
from advocacy.orders.kinds import Toward, order_kinds, term_kinds
from advocacy.orders.spotting import Binding, Facts, fit

START = date(2026, 1, 1)
CODES = [kind.code for kind in BEHAVIOURS.kinds]
days = st.integers(0, 60).map(lambda number: START + timedelta(days=number))
whole = st.tuples(days, days).map(sorted)
facts = st.builds(
    lambda behaviours, channel, targeted, span, known: Facts(
        frozenset(behaviours), channel, targeted.value, *(span if known else (None, None))
    ),
    st.sets(st.sampled_from(CODES), max_size=4),
    st.booleans(),
    st.sampled_from(list(Targeted)),
    whole,
    st.booleans(),
)
bindings = st.builds(
    lambda kind, begins, ends, survivor, children: Binding(
        new_id(), new_id(), 1, term_kinds()[kind], begins, ends, survivor, children
    ),
    st.sampled_from(list(term_kinds())),
    days,
    st.none() | days,
    st.booleans(),
    st.booleans(),
)


def may(binding, told):
    """Say once more, in other words, when a term may be breached."""
    if told.first_on is None or told.last_on < binding.from_on:
        return False
    if binding.until_on is not None and binding.until_on < told.first_on:
        return False
    kept_away = {
        Toward.ANYBODY: {each.value for each in Targeted},
        Toward.OTHERS: {each.value for each in Targeted} - {"self"},
        Toward.PROTECTED: {
            code
            for code, protected in (("self", binding.survivor), ("child", binding.children))
            if protected
        },
    }[binding.kind.toward]
    if told.targeted not in kept_away:
        return False
    by_channel = told.channel and binding.kind.channel
    return by_channel or not binding.kind.fits.isdisjoint(told.behaviours)


@given(bindings, facts)
def test_a_term_is_suggested_just_when_it_binds_and_a_recorded_fact_fits_it(binding, told):
    found = fit(binding, told)
    assert (found is not None) == may(binding, told)
    if found is not None:
        assert set(found.behaviours) <= told.behaviours & binding.kind.fits
        assert found.channel <= told.channel


@given(bindings, facts)
def test_a_reason_names_what_is_recorded_and_never_says_that_an_order_was_broken(binding, told):
    for suggestion in suggestions_of([binding], told):
        assert suggestion.because.startswith("Recorded: ")
        for word in ("guilty", "offence", "breached", "broke "):
            assert word not in suggestion.because
        assert suggestion.facts["days"] == [str(told.first_on), str(told.last_on)]


@given(bindings, facts)
def test_nothing_recorded_suggests_nothing(binding, told):
    empty = Facts(frozenset(), False, told.targeted, told.first_on, told.last_on)  # noqa: FBT003
    assert fit(binding, empty) is None


def test_a_requirement_is_never_suggested_and_every_behaviour_named_exists():
    for kind in term_kinds().values():
        assert kind.fits <= set(CODES), kind.code
    for code in ("hand_over", "attend", "tell_police", "live_at", "other"):
        assert not term_kinds()[code].fits
        assert not term_kinds()[code].channel


def test_a_kind_ends_after_it_began_and_each_has_words_of_its_own():
    kinds = order_kinds().values()
    assert len({kind.words for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.ends_on is None or kind.starts_on < kind.ends_on


@pytest.mark.parametrize("targeted", ["family", "friend", "work", "other"])
def test_what_was_done_to_somebody_else_does_not_fit_no_contact_with_them(targeted):
    binding = Binding(
        new_id(), new_id(), 1, term_kinds()["no_direct"], START, None, survivor=True, children=True
    )
    assert fit(binding, Facts(frozenset({"contact"}), True, targeted, START, START)) is None  # noqa: FBT003

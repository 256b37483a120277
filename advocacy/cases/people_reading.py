"""A person's details as they are typed into the form, and as they are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Field

from advocacy.cases.models import Person
from advocacy.cases.people.advice import age_on
from advocacy.cases.people.history import mark_of
from advocacy.cases.people_fields import shown_phones
from advocacy.cases.people_forms import FORMS, PersonForm

# Shown on a page of its own, and nowhere beside other things.
_APART = frozenset({"address"})

# A name and details as somebody had them before them.
Base = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One field of which two people wrote something else, in words."""

    field: str
    label: str
    theirs: str
    yours: str


def filled_form(person: Person) -> PersonForm:
    """Return the form for somebody already in the case."""
    return _filled(person, person.name, person.details)


def _filled(person: Person, name: str, details: Mapping[str, Any]) -> PersonForm:
    return FORMS[person.kind](
        formdata=None,
        name=name,
        seen=mark_of(person),
        **{each: _as_typed(each, value) for each, value in details.items()},
    )


def shown_facts(person: Person, *, today: date) -> list[tuple[str, str]]:
    """Return what is known as (label, words), for reading; an age is as of `today`."""
    form = filled_form(person)
    shown = [form[name] for name in _names(form) if name != "name" and form[name].data]
    return [(field.label.text, _as_read(field, today)) for field in shown]


def words_before(
    person: Person, name: str, details: Mapping[str, Any], fields: Iterable[str], *, today: date
) -> list[tuple[str, str]]:
    """Return the fields that were changed, with the words that stood there before."""
    form = _filled(person, name, details)
    found = []
    for each in fields:
        if each in _APART:
            found.append(("Address", "Shown on the page of the address only"))
        elif each in form:
            found.append((form[each].label.text, _as_read(form[each], today) or "Nothing"))
    return found


def differences(
    person: Person, form: PersonForm, base: Base | None, *, today: date
) -> list[Difference]:
    """Return where what is stored and what was typed differ, and both were written since `base`."""
    stored = filled_form(person)
    before = _filled(person, *base) if base else None
    found = []
    for name in _names(form):
        theirs, yours = _as_read(stored[name], today), _as_read(form[name], today)
        alone = before is not None and _as_read(before[name], today) == theirs
        if theirs != yours and not alone:
            label = form[name].label.text
            found.append(Difference(name, label, theirs or "Nothing", yours or "Nothing"))
    return found


def take_theirs(form: PersonForm, person: Person, fields: Iterable[str]) -> None:
    """Put what is stored into these fields of what was typed."""
    stored = filled_form(person)
    for name in set(_names(form)).intersection(fields):
        field = form[name]
        field.process(None, stored[name].data)
        field.errors = ()


def take_what_was_left(form: PersonForm, person: Person, base: Base, *, today: date) -> None:
    """Put what is stored into the fields that the writer left as they had them in `base`."""
    before = _filled(person, *base)
    left = [
        each
        for each in _names(form)
        if _as_read(before[each], today) == _as_read(form[each], today)
    ]
    take_theirs(form, person, left)


def _names(form: PersonForm) -> list[str]:
    return [each for group in form.groups for each in group.fields]


def _as_read(field: Field, today: date) -> str:
    value = field.data
    if not value:
        return ""
    choices = getattr(field, "choices", None)
    if choices:
        words = {str(choice[0]): str(choice[1]) for choice in choices}
        codes = value if isinstance(value, list) else [value]
        return ", ".join(words.get(str(code), str(code)) for code in codes)
    if isinstance(value, date):
        age = age_on(value.isoformat(), today)
        old = "" if age is None else f" ({age} {'year' if age == 1 else 'years'} old)"
        return f"{value.day} {value:%B %Y}{old}"
    return str(value)


def _as_typed(name: str, value: Any) -> Any:
    if name == "phones":
        return shown_phones(value)
    if name == "born_on":
        return date.fromisoformat(value) if value else None
    if name == "access":
        return value or []
    return "\n".join(value) if isinstance(value, list) else value

"""Forms in the page's own words, drawn by the accessible components."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from flask import render_template
from flask_wtf import FlaskForm
from govuk_frontend_wtf import wtforms_widgets as gov
from markupsafe import Markup
from typing_extensions import override
from wtforms import Field, IntegerField, RadioField, SelectMultipleField, StringField, SubmitField
from wtforms import SelectField as PlainSelectField
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from advocacy.clock import LONDON
from advocacy.errors import Invalid
from advocacy.web.times import UnreadableTime, read_time

__all__ = [
    "ChoiceField",
    "ChoicesField",
    "DayField",
    "InputRequired",
    "Invalid",
    "Length",
    "LongTextField",
    "NumberField",
    "Optional",
    "PageForm",
    "SecretField",
    "SelectField",
    "SubmitField",
    "TextField",
    "ValidationError",
    "WhenField",
    "YesNoField",
    "needed",
    "submit",
]


def _tidy(text: Any) -> Any:
    return unicodedata.normalize("NFC", text).strip() if isinstance(text, str) else text


def needed(message: str) -> InputRequired:
    """Return the validator for a field that must be filled: `message` tells what to enter."""
    return InputRequired(message)


class PageForm(FlaskForm):
    """A form whose token the guard has checked by the time it is read."""

    def refuse(self, fault: Invalid) -> None:
        """Show what a service could not take at the field it belongs to."""
        field = self._fields.get(fault.field) or next(iter(self._fields.values()))
        field.errors = [*field.errors, fault.sentence]

    def value(self, name: str) -> Any:
        """Return the data of one field."""
        return self._fields[name].data


class TextField(StringField):
    """One line of text, trimmed and normalised; `spoken` is the width class of the input."""

    widget = gov.GovTextInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, hint: str = "", longest: int = 200,
        **options: Any,
    ) -> None:
        render = {"params": {"hint": {"text": hint}}} if hint else {}
        render = {**render, **options.pop("render_kw", {})}
        limit = Length(max=longest, message=f"Use {longest} characters or fewer")
        super().__init__(
            label, [*validators, limit], filters=[_tidy], render_kw=render or None, **options
        )


class LongTextField(TextField):
    """Several lines of text."""

    widget = gov.GovTextArea()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, longest: int = 20000, **options: Any
    ) -> None:
        super().__init__(label, validators, longest=longest, **options)


class SecretField(StringField):
    """A passphrase: taken exactly as typed, shown as dots, never sent back to the page."""

    widget = gov.GovPasswordInput()


class ChoiceField(RadioField):
    """One of a few: radio buttons. `choices` are (code, words)."""

    widget = gov.GovRadioInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Sequence[tuple[str, str]] = (),
        hint: str = "", **options: Any,
    ) -> None:
        render = {"params": {"hint": {"text": hint}}} if hint else None
        super().__init__(
            label, validators, choices=list(choices), render_kw=render, validate_choice=False,
            **options,
        )

    @override
    def pre_validate(self, form: Any) -> None:
        codes = {code for code, *_ in self.choices or []}
        if self.data and self.data not in codes:
            message = "Choose one of the answers shown"
            raise StopValidation(message)


class SelectField(PlainSelectField):
    """One of many: a drop-down list."""

    widget = gov.GovSelect()

    def __init__(self, label: str, validators: Sequence[Any] = (), *, hint: str = "", **options: Any) -> None:
        render = {"params": {"hint": {"text": hint}}} if hint else None
        super().__init__(label, validators, render_kw=render, validate_choice=False, **options)

    @override
    def pre_validate(self, form: Any) -> None:
        codes = {str(code) for code, *_ in self.choices or []}
        if self.data and str(self.data) not in codes:
            message = "Choose one of the list"
            raise StopValidation(message)


class ChoicesField(SelectMultipleField):
    """Any of a few: checkboxes."""

    widget = gov.GovCheckboxesInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, choices: Sequence[tuple[str, str]] = (),
        hint: str = "", **options: Any,
    ) -> None:
        render = {"params": {"hint": {"text": hint}}} if hint else None
        super().__init__(
            label, validators, choices=list(choices), render_kw=render, validate_choice=False,
            **options,
        )

    @override
    def pre_validate(self, form: Any) -> None:
        codes = {code for code, *_ in self.choices or []}
        if set(self.data or []) - codes:
            message = "Choose from the answers shown"
            raise StopValidation(message)


class YesNoField(ChoiceField):
    """Yes or no; `data` is "yes", "no" or None."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, choices=[("yes", "Yes"), ("no", "No")], **options)


class NumberField(IntegerField):
    """A whole number within bounds."""

    widget = gov.GovTextInput()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, least: int = 0, most: int = 100000,
        hint: str = "", **options: Any,
    ) -> None:
        params = {"classes": "govuk-input--width-4", "inputmode": "numeric"}
        render = {"params": {**params, **({"hint": {"text": hint}} if hint else {})}}
        self.least, self.most = least, most
        super().__init__(label, [*validators, _within(least, most)], render_kw=render, **options)

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = int(text)
        except ValueError as fault:
            self.data = None
            message = f"Enter a whole number between {self.least} and {self.most}"
            raise ValueError(message) from fault


def _within(least: int, most: int) -> Any:
    def check(_form: Any, field: Any) -> None:
        if field.data is not None and not least <= field.data <= most:
            message = f"Enter a whole number between {least} and {most}"
            raise ValidationError(message)

    return check


class _PartsField(Field):
    """A value entered in several boxes, which keeps exactly what was typed in each."""

    parts: tuple[str, ...] = ()
    template = ""

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, hint: str = "", missing: str = "",
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.hint, self.missing = hint, missing
        self.typed: dict[str, str] = dict.fromkeys(self.parts, "")

    def _shown(self) -> dict[str, str]:
        raise NotImplementedError(type(self).__name__)  # each kind below says how its value reads

    def _read(self) -> Any:
        raise NotImplementedError(type(self).__name__)  # as above

    @override
    def process(
        self, formdata: Any, data: Any = unset_value, extra_filters: Any = None
    ) -> None:
        self.process_errors = []
        self.data = self._default() if data is unset_value else data
        if formdata is None or not any(f"{self.name}-{part}" in formdata for part in self.parts):
            if self.data is not None:
                self.typed = self._shown()
            self.raw_data = None
            return
        self.typed = {
            part: formdata.get(f"{self.name}-{part}", "").strip()[:40] for part in self.parts
        }
        self.raw_data = [text for text in self.typed.values() if text]
        try:
            self.data = self._read() if self.raw_data else None
        except ValueError as fault:
            self.data = None
            self.process_errors.append(str(fault))

    def _default(self) -> Any:
        return self.default() if callable(self.default) else self.default

    @override
    def __call__(self, **_options: Any) -> Markup:
        return Markup(render_template(self.template, field=self))  # noqa: S704 - our own template, autoescaped


class DayField(_PartsField):
    """A day entered as day, month and year; `data` is a date or None."""

    parts = ("day", "month", "year")
    template = "fields/day.html"
    data: date | None

    def _shown(self) -> dict[str, str]:
        value = self.data
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)} if value else {}

    def _read(self) -> date:
        try:
            year = int(self.typed["year"])
            return date(year + 2000 if year < 100 else year, int(self.typed["month"]), int(self.typed["day"]))
        except ValueError as fault:
            message = "Enter a real date, for example 24 11 2026"
            raise ValueError(message) from fault


class WhenField(_PartsField):
    """A day and a time in Europe/London; `data` is an aware moment in UTC, or None."""

    parts = ("day", "month", "year", "time")
    template = "fields/when.html"
    data: datetime | None

    def _shown(self) -> dict[str, str]:
        if self.data is None:
            return {}
        local = self.data.astimezone(LONDON)
        return {
            "day": str(local.day), "month": str(local.month), "year": str(local.year),
            "time": f"{local:%H:%M}",
        }

    def _read(self) -> datetime:
        try:
            year = int(self.typed["year"])
            found = date(year + 2000 if year < 100 else year, int(self.typed["month"]), int(self.typed["day"]))
        except ValueError as fault:
            message = "Enter a real date, for example 24 11 2026"
            raise ValueError(message) from fault
        try:
            clock: time = read_time(self.typed["time"])
        except UnreadableTime as fault:
            message = "Enter a time, for example 6:05pm or 18:05"
            raise ValueError(message) from fault
        return datetime.combine(found, clock, tzinfo=LONDON).astimezone(UTC)


def submit(label: str) -> SubmitField:
    """Return the button that sends a form."""
    return SubmitField(label, widget=gov.GovSubmitInput())

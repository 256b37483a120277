"""Forms in the page's own words, drawn by the accessible components."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf import wtforms_widgets as gov
from typing_extensions import override
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, SubmitField
from wtforms import SelectField as PlainSelectField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from advocacy.errors import Invalid
from advocacy.web.moments import DayField, WhenField

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


# No page may hold a control character, and PostgreSQL refuses one of them: category Cc, but for
# tab and line ends.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def _tidy(text: Any) -> Any:
    if text is None:
        return ""  # a box that was not sent at all holds as little as an empty one
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip()


def _codes(choices: Any) -> set[str]:
    return {str(choice[0]) for choice in choices or []}


class _Needed(InputRequired):
    """Asks for an answer; nothing but spaces is none."""

    @override
    def __call__(self, form: Any, field: Any) -> None:
        raw = field.raw_data or ()
        if raw and all(isinstance(each, str) and not each.strip() for each in raw):
            raise StopValidation(str(self.message))
        super().__call__(form, field)


def needed(message: str) -> InputRequired:
    """Return the validator for a field that must be filled: `message` tells what to enter."""
    return _Needed(message)


class PageForm(FlaskForm):  # type: ignore[misc]
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
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        hint: str = "",
        longest: int = 200,
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


class _Radios(gov.GovRadioInput):  # type: ignore[misc]
    """Radio buttons that leave an empty hint out, side by side where the field says so."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """Return the component's options."""
        params = super().map_gov_params(field, **kwargs)
        if field.beside:
            classes = f"{params.get('classes', '')} govuk-radios--inline".strip()
            params = {**params, "classes": classes}
        return params if field.description else {**params, "hint": None}


class _Checkboxes(gov.GovCheckboxesInput):  # type: ignore[misc]
    """Checkboxes that leave an empty hint out."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """Return the component's options."""
        params = super().map_gov_params(field, **kwargs)
        return params if field.description else {**params, "hint": None}


class ChoiceField(RadioField):
    """One of a few: radio buttons, `beside` each other when short. `choices` are (code, words)."""

    widget = _Radios()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[tuple[str, str]] = (),
        hint: str = "",
        beside: bool = False,
        **options: Any,
    ) -> None:
        self.beside = beside
        super().__init__(
            label,
            list(validators),
            choices=list(choices),
            description=hint,
            validate_choice=False,
            **options,
        )

    @override
    def pre_validate(self, form: Any) -> None:
        codes = _codes(self.choices)
        if self.data and self.data not in codes:
            message = "Choose one of the answers shown"
            raise StopValidation(message)


class SelectField(PlainSelectField):
    """One of many: a drop-down list."""

    widget = gov.GovSelect()

    def __init__(
        self, label: str, validators: Sequence[Any] = (), *, hint: str = "", **options: Any
    ) -> None:
        super().__init__(
            label, list(validators), description=hint, validate_choice=False, **options
        )

    @override
    def pre_validate(self, form: Any) -> None:
        codes = _codes(self.choices)
        if self.data and str(self.data) not in codes:
            message = "Choose one of the list"
            raise StopValidation(message)


class ChoicesField(SelectMultipleField):
    """Any of a few: checkboxes."""

    widget = _Checkboxes()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[tuple[str, str]] = (),
        hint: str = "",
        **options: Any,
    ) -> None:
        super().__init__(
            label,
            list(validators),
            choices=list(choices),
            description=hint,
            validate_choice=False,
            **options,
        )

    @override
    def pre_validate(self, form: Any) -> None:
        codes = _codes(self.choices)
        if set(self.data or []) - codes:
            message = "Choose from the answers shown"
            raise StopValidation(message)


class YesNoField(ChoiceField):
    """Yes or no; `data` is "yes", "no" or None."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(
            label, validators, choices=[("yes", "Yes"), ("no", "No")], beside=True, **options
        )


class NumberField(IntegerField):
    """A whole number within bounds."""

    widget = gov.GovTextInput()

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] = (),
        *,
        least: int = 0,
        most: int = 100000,
        hint: str = "",
        **options: Any,
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


def submit(label: str) -> SubmitField:
    """Return the button that sends a form."""
    return SubmitField(label, widget=gov.GovSubmitInput())

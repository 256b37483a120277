"""Telephone numbers: one stored form, one way of showing them, and which of them are UK mobiles.

A number counts when it is *possible*, not when a range is already handed out: Ofcom's drama numbers
(07700 900xxx) never are, and a new range must not lock anybody out.
"""

import re

import phonenumbers

_COULD_BE_A_NUMBER = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]{5,40}")
# 070 are personal numbers and 076 pagers, except 07624 on the Isle of Man.
_UK_MOBILE = re.compile(r"\+447(?:[1-57-9]\d{8}|624\d{6})")


def find_phone(text: str) -> str | None:
    """The number in E.164 ("+447700900142"), read as a UK number unless it says otherwise."""
    written = text.strip()
    if not _COULD_BE_A_NUMBER.fullmatch(written):
        return None
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:  # a local one lacks its area
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None if e164.startswith("+440") else e164  # a UK number cut short keeps its 0


def is_uk_mobile(e164: str) -> bool:
    """Whether a text to this number arrives as a text; a landline may read it out to the room."""
    return _UK_MOBILE.fullmatch(e164) is not None


def spoken_phone(e164: str) -> str:
    """As people say and dial it here: "07700 900 142", "020 7946 0018", "+48 22 123 45 67"."""
    if is_uk_mobile(e164):
        national = "0" + e164.removeprefix("+44")
        return f"{national[:5]} {national[5:8]} {national[8:]}"
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    uk = number.country_code == 44
    return phonenumbers.format_number(number, style.NATIONAL if uk else style.INTERNATIONAL)

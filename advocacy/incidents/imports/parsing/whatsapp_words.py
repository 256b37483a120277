"""What WhatsApp itself writes in a chat: of files, calls, deleted and edited messages, groups.

After what its exports in English say, of Android and of iPhone, of several years; what they say in
other languages stands in `whatsapp_languages.py`. On an iPhone a mark of direction (U+200E) stands
before each of them, which nobody types by accident.
"""

import re
from dataclasses import dataclass, replace

from advocacy.incidents.imports.parsing.entries import EntryKind
from advocacy.incidents.imports.parsing.people import without_marks
from advocacy.incidents.imports.parsing.whatsapp_languages import (
    in_english,
    is_deleted,
    is_deleted_by_owner,
    is_missed_call,
    is_notice,
    is_omitted,
    may_be_of_the_app,
    without_edited,
)

LEFT_TO_RIGHT = "\u200e"
_EDITED = re.compile(r"[ \u200e]*<This message was edited>\s*$")
_DELETED = re.compile(
    r"(?:This message was deleted(?: by (?:an )?admin(?: .{1,100})?)?"
    r"|You deleted this message(?: as admin)?)\.?"
)
_ATTACHED = re.compile(r"<?\u200e?<?attached: ([^<>\n]{1,255})>|([^<>\n]{1,255}) <\u200e?attached>")
_FILE_ATTACHED = re.compile(r"([^\n/]{1,250}\.\w{1,8}) \(file attached\)")
_OMITTED = re.compile(
    r"<Media omitted>|<(?:View once )?[\w ]{3,30} omitted>"
    r"|(?:.{1,250} )?(?:image|video|video note|audio|sticker|GIF|document|Contact card) omitted"
)
_CALL = re.compile(
    r"<?(?P<missed>Missed |Silenced |Unanswered )?(?P<group>group )?(?:voice|video) call"
    r"(?: from (?P<who>.{1,100}?))?(?P<rest>(?:[.,] ?.{0,80})?|(?: at .{4,9})?)>?",
    re.IGNORECASE,
)
_LASTED = re.compile(r"(\d{1,5}) (sec|min|hr)s?\b")
_UNITS = {"sec": 1, "min": 60, "hr": 3600}
_NOBODY = re.compile(r"No answer|Tap to call back|Declined|Not answered", re.IGNORECASE)
_SYSTEM = re.compile(
    r"Messages (?:and calls|to this (?:chat|group)).{0,60}end-to-end encrypted"
    r"|Messages you send to this (?:chat|group)"
    r"|Your security code with .{1,100} changed|.{1,100}'s security code changed"
    r"|You (?:blocked|unblocked) this (?:contact|business)"
    r"|You(?:'re| are) (?:now|no longer) an? admin"
    r"|.{1,100} (?:created (?:this )?group|changed (?:the |this )?(?:group|subject)"
    r"|changed (?:their phone|to \+)"
    r"|changed the (?:subject|group)|added .{1,200}|was added|removed .{1,200}|was removed|left"
    r"|joined (?:using|from) .{1,100}|turned (?:on|off) disappearing messages"
    r"|updated the message timer|pinned a message|deleted this group|started a call"
    r"|is a contact|changed this group's)"
    r"|You created (?:this )?group|You were added|Disappearing messages|This business"
    r"|Waiting for this message",
)
_NOTICE = re.compile(r"Messages and calls are end-to-end encrypted\.")
_NAMES_THEN_QUOTES = re.compile(r"(?:created group|changed the (?:subject|group name)).{0,40}[\"“]")


@dataclass(frozen=True, slots=True)
class Said:
    """What one message is, once what WhatsApp wrote into it is told from what a person wrote."""

    kind: EntryKind
    text: str
    files: tuple[str, ...] = ()
    omitted: bool = False
    edited: bool = False
    seconds: int | None = None
    by_owner: bool = False
    caller: str = ""
    unsure: bool = False


def is_of_the_app(text: str, *, marked: bool) -> bool:
    """Return whether WhatsApp wrote what stands behind a sender's name, as it does on an iPhone."""
    if marked:
        plain = without_marks(text)
        return text.startswith(LEFT_TO_RIGHT) and (
            _SYSTEM.match(plain) is not None or is_notice(plain)
        )
    return _NOTICE.match(text) is not None or is_notice(text)


def names_a_group(before_colon: str) -> bool:
    """Return whether what looks like a sender is a line about a group's name with a colon in it."""
    return _NAMES_THEN_QUOTES.search(before_colon) is not None


def what_it_says(text: str, *, marked: bool) -> Said:
    """Return what a message's text is.

    `marked` says that this file marks WhatsApp's own words, so that what isn't marked was typed.
    """
    before = _before_edited(text, marked=marked)
    if before is not None:
        text = before
    own = not marked or LEFT_TO_RIGHT in text
    said = _own_words(in_english(text), marked=marked) if own else None
    said = said or _typed(text, marked=marked)
    return said if before is None else replace(said, edited=True, by_owner=False, caller="")


def _before_edited(text: str, *, marked: bool) -> str | None:
    """Return what stands before the words that a message was edited; None where there are none."""
    found = _EDITED.search(text)
    before = without_edited(text) if found is None else text[: found.start()]
    if before is None or (marked and LEFT_TO_RIGHT not in text[len(before) :]):
        return None
    return before


def _typed(text: str, *, marked: bool) -> Said:
    """Return what somebody typed; unsure where it looks like words of the app that nobody knows.

    Where a phone marks its own words, nothing else begins with that mark.
    """
    unsure = text.startswith(LEFT_TO_RIGHT) if marked else may_be_of_the_app(text)
    return Said(EntryKind.MESSAGE, text.removeprefix(LEFT_TO_RIGHT), unsure=unsure)


def _own_words(text: str, *, marked: bool) -> Said | None:
    plain = without_marks(text).strip()
    if _DELETED.fullmatch(plain) or is_deleted(plain):
        own = plain.startswith("You ") or is_deleted_by_owner(plain)
        return Said(EntryKind.DELETED, plain, by_owner=own)
    if is_missed_call(plain, marked=marked):
        return Said(EntryKind.MISSED_CALL, plain)
    call = _CALL.fullmatch(plain)
    if call is not None:
        return _call(call, plain)
    return _instead_of_a_file(text, plain, marked=marked)


def _instead_of_a_file(text: str, plain: str, *, marked: bool) -> Said | None:
    found = _ATTACHED.search(text) or _FILE_ATTACHED.match(plain)
    if found is not None:
        name = without_marks(next(group for group in found.groups() if group)).strip()
        caption = (found.string[: found.start()] + found.string[found.end() :]).strip()
        return Said(EntryKind.MESSAGE, caption.strip(LEFT_TO_RIGHT + " \n"), files=(name,))
    first, _, caption = plain.partition("\n")
    if _OMITTED.fullmatch(first) or is_omitted(first):
        return Said(EntryKind.MESSAGE, caption, omitted=True)
    above, _, last = plain.rpartition("\n")
    if marked and (_OMITTED.fullmatch(last) or is_omitted(last)):
        return Said(EntryKind.MESSAGE, above, omitted=True)
    return None


def _call(call: re.Match[str], plain: str) -> Said:
    lasted = [int(count) * _UNITS[unit] for count, unit in _LASTED.findall(plain)]
    missed = call["missed"] or _NOBODY.search(plain)
    kind = EntryKind.MISSED_CALL if missed else EntryKind.CALL
    return Said(
        kind,
        plain,
        seconds=sum(lasted) if lasted and not missed else None,
        caller=call["who"] or "",
    )

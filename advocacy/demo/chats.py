"""The conversations of the story, as phones export them: invented, and written without chance."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape

from advocacy.clock import LONDON

_PLACES = (
    "the precinct", "the bus stop", "the school gate", "your work", "the corner shop", "the gym",
    "the car park", "your sister’s road", "the chemist", "the library", "the station", "the park",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Each phase of the story, with what he writes and what she does: she stops answering.
_PLEADING = (
    "I only want to talk",
    "Five minutes, that is all I ask",
    "I went past {place} and thought of us",
    "You still have my blue jumper",
    "Can I see the kids on {day}",
    "I have changed, ask Kev",
    "My mum asks after you",
    "Do you remember {place}",
    "Just say you got this",
    "I am not angry any more",
    "{day} then. I will bring the forms",
    "I wrote you a letter, did you read it",
)
_WATCHING = (
    "You were not at {place} on {day}",
    "New coat",
    "Who was that at {place}",
    "You got off a stop early",
    "Light was on till two",
    "Ella looks tired, are you putting her to bed on time",
    "I know which bus you take on {day}",
    "Saw your mate at {place}. She says you moved",
    "You blocked the other number. Not clever",
    "I am at {place}. Come out",
    "{count} times I rang today",
    "Why is your phone off",
    "I can see when you are online you know",
    "Tell your sister I was at {place}",
)
_THREATENING = (
    "Answer me",
    "You made me do this",
    "I have all the time there is",
    "You can change the locks",
    "{day}. {place}. Be there or I come to you",
    "It will not take me long to find out where",
    "Nobody will believe you",
    "I lose my kids, you lose something too",
    "You think a bit of paper stops me",
    "Last chance",
    "I see you",
    "Does your boss know who he has hired",
    "{count} days. I count them",
)
_HERS = (
    "Please stop writing to me",
    "The kids are fine. Only write about them, and only by e-mail",
    "I have asked you to stop",
    "Do not come to {place}",
    "No",
    "Ella is at my sister’s, 14 Larch Close, till six. Do not go there",
    "I will not answer any more",
)
_FEATURES = {
    311: ("Mark", "\u200eimage omitted"),
    907: ("Mark", "\u200eMissed voice call, Tap to call back"),
    908: ("Mark", "\u200eMissed voice call, Tap to call back"),
    1404: ("Mark", "\u200eThis message was deleted."),
    1890: ("Mark", "\u200eaudio omitted"),
    2210: ("Mark", "I did not mean it like that \u200e<This message was edited>"),
    2544: ("Mark", "\u200eMissed video call, Tap to call back"),
    2720: ("Mark", "Look who is on my bench\nsame as every morning\nhalf past eight"),
}
CHAT_LENGTH = 3000


def long_chat(until: datetime) -> bytes:
    """Return an iPhone's export of a chat of eight months, the last message at `until`."""
    lines = ["\u200eMessages and calls are end-to-end encrypted."]
    who = ["Mark"]
    for count in range(1, CHAT_LENGTH):
        sender, words = _FEATURES.get(count) or _said(count)
        who.append(sender)
        lines.append(words)
    moments = reversed(list(_moments_back(until, CHAT_LENGTH)))
    return "".join(
        f"{_mark(words)}[{at.astimezone(LONDON):%d/%m/%Y, %H:%M:%S}] {sender}: {words}\r\n"
        for at, sender, words in zip(moments, who, lines, strict=True)
    ).encode()


def _mark(words: str) -> str:
    return "\u200e" if words.startswith("\u200e") else ""


def _said(count: int) -> tuple[str, str]:
    """Return who wrote the message of this number, and what."""
    if count < 1900 and count % 13 == 5 and (count < 900 or count % 3 == 0):
        return "Jo", _filled(_HERS[count // 13 % len(_HERS)], count)
    phase = _PLEADING if count < 900 else _WATCHING if count < 2100 else _THREATENING
    return "Mark", _filled(phase[_mixed(count) % len(phase)], count)


def _filled(words: str, count: int) -> str:
    mixed = _mixed(count) // 64
    return words.format(
        place=_PLACES[mixed % len(_PLACES)], day=_DAYS[mixed // 16 % 7], count=3 + mixed % 41
    )


def _mixed(count: int) -> int:
    """Return a number that looks like any other, the same each time the story is told."""
    return (count * 2_654_435_761 & 0xFFFFFFFF) >> 8


def _moments_back(until: datetime, how_many: int) -> Iterator[datetime]:
    """Yield moments before `until`: bursts in the evening and at night, closer together lately."""
    at = until
    for count in range(how_many):
        yield at
        if count % 9:
            at -= timedelta(seconds=20 + count * 37 % 160)
        else:
            at -= timedelta(hours=5 + count * 11 % 17 + count // 400 * 3, minutes=count * 29 % 60)


def other_number(until: datetime) -> bytes:
    """Return a backup of texts and calls from numbers of his, as SMS Backup & Restore writes it."""
    texts = (
        (52, 1, "New number. You know who"),
        (51, 1, "Your sister was very helpful"),
        (50, 2, "Who is this"),
        (30, 1, "Guess"),
        (29, 1, "Ask Noah what he got from his dad"),
        (8, 1, "They moved me to days. I finish when you finish"),
        (3, 1, "Pick up"),
    )
    rows = [_text("+447700900871", "(Unknown)", until, *each) for each in texts]
    parcel = (40, 1, "Your parcel is at the shop until Friday")
    return _backup([*rows, _text("+447700900612", "Parcel shop", until, *parcel)])


def colleague(until: datetime) -> bytes:
    """Return a backup of the texts of a colleague who has found somebody's number."""
    texts = (
        (70, 1, "Left something in your car. On the roof, do not drive off"),
        (66, 2, "Who gave you this number"),
        (65, 1, "A little bird on the third floor"),
        (44, 1, "You looked sad in the meeting"),
        (21, 1, "Nice curtains by the way"),
        (20, 2, "Do not write to me again"),
        (19, 1, "See you tomorrow then"),
    )
    return _backup([_text("+447700900318", "Stephen work", until, *each) for each in texts])


def _text(number: str, name: str, until: datetime, hours: int, kind: int, words: str) -> str:
    millis = int((until - timedelta(hours=hours)).timestamp() * 1000)
    return (
        f'  <sms address="{number}" date="{millis}" type="{kind}" body="{escape(words)}" '
        f'contact_name="{name}" />'
    )


def _backup(rows: Sequence[str]) -> bytes:
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    return "\n".join([head, f'<smses count="{len(rows)}">', *rows, "</smses>", ""]).encode()


def call_table(until: datetime, *, number: str) -> bytes:
    """Return a table of calls, as a telephone company sends it."""
    rows = ["Date,Time,Number,Direction,Duration"]
    for count in range(14):
        at = (until - timedelta(hours=5 * (14 - count), minutes=count * 13)).astimezone(LONDON)
        lasted = "" if count % 3 else f"00:0{count % 5}:1{count % 10}"
        rows.append(
            f"{at:%d/%m/%Y},{at:%H:%M},{number},{'Incoming' if lasted else 'Missed'},{lasted}"
        )
    return ("\r\n".join(rows) + "\r\n").encode()


def class_chat(until: datetime, names: Sequence[str]) -> bytes:
    """Return an Android phone's export of a group, in which one of many asks too much."""
    said = ("Is there football on {day}", "Thanks!", "Who has the list", "Ours is ill again")
    asks = ("Is Mia in today", "Who fetches her on {day}", "Anybody seen Rosa")
    rows = []
    for count in range(96):
        at = (until - timedelta(hours=3 * (96 - count), minutes=count * 7 % 60)).astimezone(LONDON)
        name = names[count * 5 % len(names)]
        words = (asks if name == names[0] else said)[count % 3].format(day=_DAYS[count % 7])
        rows.append(f"{at:%d/%m/%Y, %H:%M} - {name}: {words}")
    return "\n".join(rows).encode()


def nobodys_chat(at: datetime) -> bytes:
    """Return an export in which nobody has written anything."""
    told = "Messages and calls are end-to-end encrypted. No one outside of this chat can read them."
    return f"{at.astimezone(LONDON):%d/%m/%Y, %H:%M} - {told}\n".encode()

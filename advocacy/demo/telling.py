"""What is said in contacts and written in diaries: believable and invented."""

from dataclasses import dataclass

from advocacy.contacts.models import Channel, Theme


@dataclass(frozen=True)
class Said:
    """One contact as an advocate would note it."""

    channel: Channel
    minutes: int
    note: str
    agreed: str
    reached: bool = True
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True)
class Happened:
    """One incident as somebody would write it down; behaviours are codes of the reference data."""

    account: str
    behaviours: tuple[str, ...]
    place: str = ""
    changed: str = ""
    felt: str = ""
    came_by: str = ""
    hour: int = 18


CONTACTS = (
    Said(
        Channel.CALL,
        25,
        "Talked through the week. Sleeping badly. Wants nobody to come to the house for now.",
        "Ring on Thursday",
        themes=(Theme.FEELINGS, Theme.HOUSING),
    ),
    Said(Channel.CALL, 2, "No answer, no message left.", "", reached=False),
    Said(
        Channel.CALL,
        40,
        "Went through what was new, one thing at a time. Has kept the messages and answered none.",
        "Send the photographs through the portal",
        themes=(Theme.DEVICES, Theme.SAFETY),
    ),
    Said(
        Channel.MEETING,
        60,
        "Met at the library. Looked at the plan together; two steps are "
        "in place, one no longer fits.",
        "Change the way to work",
        themes=(Theme.PLAN,),
    ),
    Said(
        Channel.CALL,
        15,
        "The officer has not rung back. Agreed that we ask.",
        "We ring the officer",
        themes=(Theme.COURT,),
    ),
    Said(Channel.MESSAGE, 5, "Wrote that the week was quiet.", ""),
    Said(
        Channel.CALL,
        30,
        "Frightened after Sunday. Knows whom to ring at night.",
        "Check-in on the day after court",
        themes=(Theme.SAFETY, Theme.FEELINGS),
    ),
    Said(Channel.CALL, 1, "Engaged twice.", "Try again tomorrow", reached=False),
    Said(
        Channel.CALL,
        20,
        "Talked about the school’s collection list and who is on it.",
        "Letter to the head teacher",
        themes=(Theme.CHILDREN,),
    ),
    Said(
        Channel.MEETING,
        50,
        "Read the draft summary line by line. Two things come out.",
        "She decides by Friday",
        themes=(Theme.COURT, Theme.MASP),
    ),
)

INCIDENTS = (
    Happened(
        "Stood at the bus stop opposite when I left work. He looked at me and wrote "
        "something on his phone. I went back in.",
        ("loitering", "watching"),
        "Outside work",
        "I leave by the back door now.",
        "Cold all over.",
        "",
        17,
    ),
    Happened(
        "Eleven messages in an hour from a name I had not seen. The same words as before.",
        ("contact", "new_accounts"),
        "",
        "I switched notifications off.",
        "Angry.",
        "A new account",
        22,
    ),
    Happened(
        "Drove past slowly, twice, while I put the bins out.",
        ("following", "loitering"),
        "In front of the house",
        "I take the bins out in the morning.",
        "Watched.",
        "",
        20,
    ),
    Happened(
        "Flowers at reception with no card. The girl at the desk knew the face.",
        ("gifts",),
        "At work",
        "Reception asks before they take anything.",
        "Sick.",
        "",
        11,
    ),
    Happened(
        "My sister was asked where I live now. She said she did not know.",
        ("by_proxy",),
        "",
        "My sister has our number.",
        "Ashamed that she is in it.",
        "Through my sister",
        13,
    ),
    Happened(
        "A voicemail of breathing, and my name at the end.",
        ("contact",),
        "",
        "I keep the phone in the other room at night.",
        "Could not sleep.",
        "Voicemail",
        2,
    ),
    Happened(
        "The same car in three places in one afternoon: shop, school, home.",
        ("following", "monitoring"),
        "Town",
        "We walked home another way.",
        "Hunted.",
        "",
        15,
    ),
    Happened(
        "A post with a picture of our street. No words.",
        ("publishing", "monitoring"),
        "",
        "I asked friends not to tag me.",
        "Seen.",
        "A public page",
        9,
    ),
    Happened(
        "The side gate was open and the ladder moved.",
        ("property",),
        "At home",
        "A lock and a light.",
        "As if somebody had been inside.",
        "",
        7,
    ),
    Happened(
        "A complaint to my manager from someone who says I follow them.",
        ("complaints",),
        "At work",
        "My manager knows now.",
        "Turned upside down.",
        "",
        10,
    ),
)

"""The words for how, with whom, about what and what came of it, as forms and lists say them."""

from types import MappingProxyType

from advocacy.contacts.models import Answered, Channel, Contact, Theme

CHANNELS = [
    (Channel.CALL.value, "Call"),
    (Channel.TEXT.value, "Text"),
    (Channel.MEETING.value, "In person"),
    (Channel.MESSAGE.value, "Portal message"),
    (Channel.POST.value, "Letter or e-mail"),
    (Channel.OTHER.value, "Another way"),
]

# What came of it, in one answer: whether they were reached, and who answered.
OUTCOMES = [
    ("yes", "Reached them"),
    (Answered.OTHER.value, "Somebody else answered"),
    (Answered.VOICEMAIL.value, "Voicemail"),
    ("no", "No answer"),
]

THEMES = [
    (Theme.SAFETY.value, "Safety"),
    (Theme.PLAN.value, "Safety plan"),
    (Theme.COURT.value, "Police and court"),
    (Theme.CHILDREN.value, "Children"),
    (Theme.HOUSING.value, "Housing"),
    (Theme.MONEY.value, "Money"),
    (Theme.HEALTH.value, "Health"),
    (Theme.FEELINGS.value, "How they feel"),
    (Theme.DEVICES.value, "Phones and accounts"),
    (Theme.PRACTICAL.value, "Practical help"),
    (Theme.MASP.value, "The partners’ meeting"),
]

_CAME_OF_IT = MappingProxyType(
    {
        Answered.THEM: "reached",
        Answered.OTHER: "somebody else answered",
        Answered.VOICEMAIL: "voicemail",
        Answered.NOBODY: "no answer",
    }
)


def answered_of(outcome: str) -> Answered:
    """Return who answered, from the one answer of the form."""
    return {"yes": Answered.THEM, "no": Answered.NOBODY}.get(outcome) or Answered(outcome)


def came_of(contact: Contact) -> str:
    """Return what came of a contact, in words."""
    if contact.answered is None:
        return "reached" if contact.reached else "not reached"
    return _CAME_OF_IT[contact.answered]


def theme_words(contact: Contact) -> list[str]:
    """Return what was spoken of, in the order the form asks; an unknown code says itself."""
    words = dict(THEMES)
    order = list(words)
    known = sorted((each for each in contact.themes if each in words), key=order.index)
    return [words[each] for each in known] + [each for each in contact.themes if each not in words]

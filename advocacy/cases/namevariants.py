"""Names that are one name in daily use: short forms, translations and spellings sound cannot join.

Compiled by hand for the people a helpline in England hears from. A word may stand in two groups
("Alex"); a group never says that two people are one, only that somebody should look.
"""

from collections import defaultdict
from collections.abc import Mapping

_GROUPS = (
    "alexander aleksander alex olek sandy",
    "alexandra aleksandra alex ola",
    "amy aimee ami",
    "andrew andrzej andy drew",
    "anna ann anne annie ania",
    "anthony antony antoni antek tony",
    "barbara basia barb",
    "christine kristine christina kristina krystyna chris",
    "christopher krzysztof krzysiek chris",
    "daniel dan danny",
    "david dawid dave davey",
    "deborah debra debbie deb",
    "dorothy dorota dot",
    "edward ed eddie ted",
    "elizabeth elisabeth elzbieta eliza liz lizzie beth betty libby ela",
    "eve eva ewa",
    "fatima fatimah fatma fatema fatoumata",
    "gregory grzegorz grzesiek greg",
    "helen helena helene",
    "jamal gamal djamel",
    "james jim jimmy jamie",
    "jennifer jen jenny jenni",
    "joanna joanne asia joasia jo",
    "john jon jan johnny jack",
    "joseph jozef joe joey jo",
    "katherine catherine kathryn katarzyna kate katie kathy cathy kasia kaska kat",
    "khadija khadijah khatija hadija",
    "lucas lukas lukasz luke",
    "margaret maggie meg peggy malgorzata gosia malgosia",
    "mary maria marysia",
    "maryam mariam miriam meryem mariyam",
    "matthew mateusz matt",
    "michael michal mihal mike mick mikhail",
    "nicholas nikolas mikolaj nick",
    "patricia patrycja pat trish tricia",
    "paul pawel pavel",
    "peter piotr piotrek pete",
    "ramadan ramadhan ramazan ramzan",
    "rebecca becky becca",
    "richard ryszard rick dick",
    "robert rob robbie bob bobby",
    "samantha sam",
    "samuel sam",
    "sean shaun shawn",
    "steven stephen stefan steve",
    "susan suzanne zuzanna sue suzie",
    "theresa teresa tess terri",
    "thomas tomasz tomek tom tommy",
    "victoria wiktoria vicky tori",
    "william wilhelm will bill billy",
    "wojciech wojtek voytek",
)


def _labels_by_word() -> Mapping[str, frozenset[str]]:
    labels: dict[str, set[str]] = defaultdict(set)
    for group in _GROUPS:
        words = group.split()
        for word in words:
            labels[word].add(words[0])
    return {word: frozenset(found) for word, found in labels.items()}


LABELS_BY_WORD = _labels_by_word()

_TITLES = "mr mrs ms miss mx dr prof sir madam pani pan janab haji hajji sheikh shaikh"
_PARTICLES = (
    "al el ul ur ad as ash ar an at az bin ibn ben bint binti bte abu abou abo umm um "
    "de da di do dos du van von der den le la mc mac o"
)
_WEAK = "muhammad kaur singh begum bibi khatun khatoon"

TITLES = frozenset(_TITLES.split())
"""Words before a name and not part of it."""

PARTICLES = frozenset(_PARTICLES.split())
"""Words that tie names together: written apart, with a hyphen, run together, or left out."""

WEAK = frozenset(_WEAK.split())
"""Names so many people bear beside their own that two of them together say nothing."""

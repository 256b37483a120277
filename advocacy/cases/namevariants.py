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
    # English short forms
    "abigail abby abbie gail",
    "benjamin ben benny benji",
    "caroline carolyn caz carrie",
    "charles charlie chuck chaz",
    "charlotte charlie lottie",
    "frances fran frankie",
    "francis frank frankie",
    "frederick fred freddie",
    "gabriel gabriela gabriella gabi gabby",
    "gerald gerard gerry jerry",
    "henry harry hal",
    "jacqueline jackie jacqui",
    "jessica jess jessie",
    "kenneth ken kenny",
    "lawrence laurence larry laurie",
    "leonard len lenny leo",
    "mary molly polly may",
    "nathaniel nathan nat nate",
    "nikolaos nikos nicos nick",
    "pamela pam",
    "penelope penny",
    "philip phillip phil",
    "raymond ray",
    "ronald ron ronnie",
    "sarah sara sally sadie",
    "stanley stan stanislaw staszek",
    "terence terrence terry",
    "timothy tim timmy",
    "walter walt wally",
    "yvonne evonne",
    "zachary zac zack zak",
    # Irish and Scots, as they are spelt and as they are heard
    "aisling ashling ashlin",
    "aoife eefa efa",
    "caoimhe keeva kiva queeva",
    "ciaran kieran keiran",
    "diarmuid dermot diarmaid",
    "eilidh ailey eilie",
    "eoghan eoin owen ewan euan",
    "fionnuala finola nuala",
    "hamish seumas seamus shamus",
    "iain ian",
    "mairead maraid margaret",
    "niamh neve neeve",
    "oisin osheen ushin",
    "padraig patrick paddy pat paudie",
    "roisin rosheen",
    "saoirse seersha sersha",
    "sinead shinade",
    "siobhan shivaun shevaun chevonne",
    "sorcha surraka sorca",
    "tadhg teague tiger",
    # West African day names and short forms that no rule gives
    "chinedu nedu",
    "ebenezer eben",
    "emmanuel emeka emma manny",
    "kwabena kobina kobby",
    "kwaku kweku",
    "kwasi kwesi akwasi",
    "mamadou mamadu amadou amadu",
    # Chinese, Korean and Vietnamese family names in the spellings they come with
    "chen chan tan chin",
    "choi choe",
    "huang wong hwang ng",
    "jeong jung chung",
    "kim gim",
    "lee yi rhee li",
    "liu lau liew",
    "park pak bak",
    "wang wong",
    "wu ng goh",
    "xu hsu hui",
    "zhang chang cheung teoh",
    "zhou chow chou",
    "nguyen nguyn nguyan",
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
# Between family and given name they say who is a woman and who a man, and no more.
_MIDDLE = "thi thj van"
# What Igbo and Yoruba names begin with, and what is left is the name in daily use.
_PRAISE = "oluwa olu chukwu chuku ade ola oghene"
_WEAK = "muhammad kaur singh begum bibi khatun khatoon"

TITLES = frozenset(_TITLES.split())
"""Words before a name and not part of it."""

PARTICLES = frozenset(_PARTICLES.split())
"""Words that tie names together: written apart, with a hyphen, run together, or left out."""

MIDDLES = frozenset(_MIDDLE.split())
"""Vietnamese words in the middle of a name, left out where three or more words stand."""

PRAISES = tuple(_PRAISE.split())
"""Beginnings that are left out in daily use: "Oluwaseun" is "Seun"."""

WEAK = frozenset(_WEAK.split())
"""Names so many people bear beside their own that two of them together say nothing."""

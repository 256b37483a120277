"""The people of the story. All are invented; numbers are those Ofcom keeps for drama."""

from dataclasses import dataclass, field
from typing import Any

from advocacy.actor import Role
from advocacy.cases.models import RiskLevel
from advocacy.risk.models import Relationship

PASSPHRASE = "harbour lantern walks quietly"  # noqa: S105 - printed for whoever tries the demo
TEAM = "Coast team"
OTHER_TEAM = "Downs team"


@dataclass(frozen=True)
class Staff:
    """Somebody who signs in on the staff site. `belongs` is a team or an agency, if any."""

    username: str
    name: str
    role: Role
    belongs: str
    says: str


@dataclass(frozen=True)
class Told:
    """A case of the story. `months` is how long it has been open; `incidents` how many to tell."""

    key: str
    name: str
    months: int
    advocate: str
    level: RiskLevel
    relationship: Relationship
    phone: str
    suspect: str
    suspect_is: str
    summary: str
    incidents: int
    survivor: str = ""
    suspect_details: dict[str, Any] = field(default_factory=dict)
    children: tuple[tuple[str, str, str], ...] = ()
    say_you_are: str = "Amy from the dentist"


STAFF = (
    Staff("tom", "Tom Bell", Role.HELPLINE, TEAM, "Takes the calls that come in at night."),
    Staff("ruth", "Ruth Adeyemi", Role.LEAD, TEAM, "Leads the Coast team: allocates, approves."),
    Staff("amira", "Amira Khan", Role.ADVOCATE, TEAM, "Jo’s advocate, with ten cases."),
    Staff(
        "daniel",
        "Daniel Price",
        Role.ADVOCATE,
        TEAM,
        "An advocate with eleven cases.",
    ),
    Staff("grace", "Grace Hill", Role.LEAD, OTHER_TEAM, "Leads another team: sees none of these."),
    Staff("lee", "Sgt Lee Marsh", Role.PARTNER, "Police", "Force stalking coordinator."),
    Staff("nadia", "Nadia Rahman", Role.PARTNER, "Probation", "Probation’s lead for the MASP."),
    Staff("helen", "Helen Voss", Role.PARTNER, "NHS trust", "The trust’s lead for the MASP."),
    Staff("dana", "Dana Moss", Role.DATA_PROTECTION, "", "Data protection: erasures, no case."),
    Staff("ada", "Ada Whitlock", Role.ADMINISTRATOR, "", "Accounts, teams, agencies; no case."),
)

AGENCIES = (("Police", "police"), ("Probation", "probation"), ("NHS trust", "nhs"))

SURVIVORS = {
    "maple": "Jo. Has a plan, check-ins and three months of diary.",
    "river": "Rosa. Shares two children with the person.",
    "copper": "Priya. New this month; little is written yet.",
}

CASES = (
    Told(
        "jo",
        "Jo Okafor",
        17,
        "amira",
        RiskLevel.HIGH,
        Relationship.PARTNER,
        "+447700900142",
        "Mark Devlin",
        "Former partner",
        "Left him two years ago. He turns up at work, writes from new accounts, and has asked her "
        "sister where she lives.",
        34,
        "maple",
        {
            "relationship": "Former partner",
            "aliases": ["Marko"],
            "vehicles": ["AB12 CDE, grey Astra"],
            "accounts": ["Instagram: @mdev_887", "unknown_887"],
            "works_in": "telecom",
            "work": "A telephone shop in the precinct",
            "associates": ["Kevin Devlin, 07700 900 873"],
            "phones": ["07700 900 871"],
        },
        (("Ella", "2016-05-04", "no"), ("Noah", "2011-02-19", "no")),
    ),
    Told(
        "rosa",
        "Rosa Mendes",
        11,
        "amira",
        RiskLevel.MEDIUM,
        Relationship.PARTNER,
        "+447700900201",
        "Paulo Reis",
        "Former husband",
        "Uses handovers to follow her home. Two children see him every other Saturday.",
        16,
        "river",
        {"relationship": "Former husband", "vehicles": ["XY68 ZZT, white van"]},
        (("Luca", "2019-09-30", "yes"), ("Mia", "2013-01-12", "yes")),
        "Ana from school",
    ),
    Told(
        "priya",
        "Priya Nair",
        1,
        "daniel",
        RiskLevel.HIGH,
        Relationship.ACQUAINTANCE,
        "+447700900317",
        "Stephen Cole",
        "Colleague",
        "A colleague who sends gifts, waits in the car park and has now found her flat.",
        9,
        "copper",
        {"relationship": "Colleague", "work": "Same firm, other floor"},
    ),
    Told(
        "sam",
        "Sam Lee",
        14,
        "amira",
        RiskLevel.STANDARD,
        Relationship.STRANGER,
        "+447700900418",
        "Not known",
        "Stranger",
        "A stranger comments on every stream and has begun to describe the street.",
        12,
    ),
    Told(
        "tilly",
        "Tilly Brown",
        8,
        "amira",
        RiskLevel.MEDIUM,
        Relationship.ACQUAINTANCE,
        "+447700900512",
        "Gary Finch",
        "Neighbour",
        "The neighbour across the landing logs when she comes and goes.",
        11,
    ),
    Told(
        "kwame",
        "Kwame Darko",
        6,
        "amira",
        RiskLevel.HIGH,
        Relationship.PARTNER,
        "+447700900633",
        "Lydia Marr",
        "Former partner",
        "Sends people to his door and complaints to his employer.",
        14,
    ),
    Told(
        "wei",
        "Wei Zhang",
        10,
        "amira",
        RiskLevel.STANDARD,
        Relationship.FAMILY,
        "+447700900704",
        "Hao Zhang",
        "Brother-in-law",
        "Tracks her phone through a family account and calls her managers.",
        7,
    ),
    Told(
        "beth",
        "Beth Lloyd",
        18,
        "amira",
        RiskLevel.MEDIUM,
        Relationship.PARTNER,
        "+447700900755",
        "Craig Pugh",
        "Former partner",
        "In prison since March; letters come through a cousin.",
        10,
    ),
    Told(
        "omar",
        "Omar Haddad",
        5,
        "daniel",
        RiskLevel.MEDIUM,
        Relationship.ACQUAINTANCE,
        "+447700900811",
        "Claire Dunn",
        "Former client",
        "A former client follows him between offices and posts about him.",
        8,
    ),
    Told(
        "anna",
        "Anna Kowalska",
        9,
        "daniel",
        RiskLevel.STANDARD,
        Relationship.PARTNER,
        "+447700900826",
        "Piotr Nowak",
        "Former partner",
        "Left a tracker on the car; quiet since the warning.",
        6,
        suspect_details={
            "relationship": "Former partner",
            "vehicles": ["BD19 KLM, blue Corsa"],
            "work": "Repairs cars",
        },
    ),
    Told(
        "fatima",
        "Fatima Begum",
        3,
        "daniel",
        RiskLevel.HIGH,
        Relationship.FAMILY,
        "+447700900839",
        "Imran Begum",
        "Brother",
        "Moved twice; he found the second address through a form at the surgery.",
        9,
    ),
    Told(
        "chris",
        "Chris Novak",
        12,
        "daniel",
        RiskLevel.STANDARD,
        Relationship.STRANGER,
        "+447700900853",
        "Not known",
        "Stranger",
        "Letters without a stamp, always on a Monday. None for three months.",
        5,
    ),
)

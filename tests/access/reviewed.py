"""Who may pass which rule. Reviewed by people: a new rule needs a row here before it can land."""

from enum import StrEnum


class Who(StrEnum):
    """A person in their relation to the case that is asked for."""

    NOBODY = "nobody signed in"
    HELPLINE = "helpline worker"
    ON_CASE = "advocate on the case"
    OFF_CASE = "advocate not on the case"
    DUTY = "advocate not on the case who holds duty"
    FORMER = "advocate whose time on the case has ended"
    LEAD = "lead of the case's team"
    OTHER_LEAD = "lead of another team"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data-protection lead"
    PARTNER = "partner taking part"
    OTHER_PARTNER = "partner of an agency that takes no part"
    SURVIVOR = "the survivor herself"
    OTHER_SURVIVOR = "another survivor"
    DEPENDENT = "a young person of the case"


class Relation(StrEnum):
    """What gives or takes a case besides the caseload and the team."""

    COVER = "advocate who covers for the one on the case"
    AFTER_COVER = "advocate whose cover has ended"
    CONFLICT = "advocate on the case who knows the suspect"
    LEAD_IN_CONFLICT = "lead of the case's team who knows the suspect"
    COVER_IN_CONFLICT = "advocate who covers and knows the suspect"
    EMERGENCY = "advocate who opened the case in an emergency"
    OTHER_LEAD_IN_EMERGENCY = "lead of another team who opened the case in an emergency"
    AFTER_EMERGENCY = "advocate whose emergency is over"
    MOVED_LEAD = "lead who has moved to another team"
    DEPENDENT = "young person of the case"
    DUTY = "advocate who holds duty, with nothing open"
    DUTY_WITH_ALERT = "advocate who holds duty while an alert of the case waits"
    SEALED_PARTNER = "partner of an agency the case is sealed against"


W = Who
R = Relation
EVERYBODY = frozenset(Who)
ADVOCATES = frozenset({W.ON_CASE, W.OFF_CASE, W.DUTY, W.FORMER})
LEADS = frozenset({W.LEAD, W.OTHER_LEAD})
SURVIVORS = frozenset({W.SURVIVOR, W.OTHER_SURVIVOR})
ON_THE_PORTAL = SURVIVORS | {W.DEPENDENT}
PARTNERS = frozenset({W.PARTNER, W.OTHER_PARTNER})
STAFF = ADVOCATES | LEADS | {W.HELPLINE, W.ADMINISTRATOR, W.DATA_PROTECTION}

# For rules that load a case, the case is always the one these people stand in relation to;
# "their own record" loads each survivor's own.
ALLOWED: dict[str, frozenset[Who]] = {
    "works this case": frozenset({W.ON_CASE, W.LEAD}),
    "works this case, not in an emergency": frozenset({W.ON_CASE, W.LEAD}),
    "leads this case's team": frozenset({W.LEAD}),
    "works this case, closed too": frozenset({W.ON_CASE, W.LEAD}),
    "leads this case's team, closed too": frozenset({W.LEAD}),
    "works this case, confirmed lately": frozenset({W.ON_CASE, W.LEAD}),
    "leads this case's team, confirmed lately": frozenset({W.LEAD}),
    "advocate or lead, confirmed lately": ADVOCATES | LEADS,
    "their own record, who opened it": SURVIVORS,
    "their own record": SURVIVORS,
    "their own record, writing": SURVIVORS,
    "their own record, reading": SURVIVORS,
    "their own record, opening": SURVIVORS,
    "their own list": SURVIVORS,
    "their own replies": SURVIVORS,
    "their own orders": SURVIVORS,
    "their own messages, writing": SURVIVORS,
    "their own messages, reading": SURVIVORS,
    "their own sign-in": ON_THE_PORTAL,
    "advocate or lead": ADVOCATES | LEADS,
    "team lead": LEADS,
    "staff": STAFF,
    "anyone signed in on the staff site": STAFF | PARTNERS,
    "leaving the staff site": STAFF | PARTNERS,
    "setting up a second factor": STAFF | PARTNERS,
    "their own account": STAFF | PARTNERS,
    "their own account, confirmed lately": STAFF | PARTNERS,
    "has a home on the staff site": STAFF | PARTNERS,
    "helpline or lead": LEADS | {W.HELPLINE},
    "takes calls and makes referrals": ADVOCATES | LEADS | {W.HELPLINE},
    "partner": PARTNERS,
    "keeps the list of erasures": LEADS | {W.DATA_PROTECTION},
    "administrator": frozenset({W.ADMINISTRATOR}),
    "administrator, confirmed lately": frozenset({W.ADMINISTRATOR}),
    "holds duty": frozenset({W.DUTY}),
    "holds duty while this waits": frozenset({W.DUTY}),
    "opened this while holding duty": frozenset({W.DUTY}),
    "plans the duty rota": LEADS | {W.ADMINISTRATOR},
    "plans the duty rota, or holds duty": LEADS | {W.ADMINISTRATOR, W.DUTY},
}

# Who passes the rules of a case by another way, and by which methods; who is not named: by none.
_READS = frozenset({R.COVER, R.EMERGENCY, R.OTHER_LEAD_IN_EMERGENCY})
BY_RELATION: dict[str, dict[str, frozenset[Relation]]] = {
    "works this case": {"GET": _READS, "POST": frozenset({R.COVER})},
    "works this case, not in an emergency": {"GET": frozenset({R.COVER})},
    "works this case, closed too": {"GET": _READS, "POST": frozenset({R.COVER})},
    "leads this case's team, closed too": {},
    "works this case, confirmed lately": {"GET": _READS, "POST": frozenset({R.COVER})},
    "leads this case's team": {},
    "leads this case's team, confirmed lately": {},
}

# Open by design: what they do for whom is tested where they live, for the reason given.
OPEN: dict[str, str] = {
    "the one address": "shows sign-in to a stranger and the first screen to its survivor",
    "signing in on the survivors' site": "comes before a session",
    "open on the survivors' site": "help must be there for everybody",
    "open on the staff site": "sign-in comes before a session",
    "open to anybody": "tells monitors that the process lives, and nothing else",
    "style sheets and scripts": "hold no data",
    "leaving": "must work in every state",
    "asking to be rung, without an account": "writes one referral, reads nothing: tests/portal",
    "signed by the provider": "checked by signature: tests/messaging",
    "holder of a handover link": "checked by link and code: tests/handover",
    "recipient of a handover": "checked by link and code: tests/handover",
    "holder of the token of a file on its way": "appends to one file: tests/incidents/test_pieces",
}

# Rules that load something of their own by a scoped query; tested where they live.
OWN_TESTS: dict[str, str] = {
    "works a case linked to this MASP case": "tests/masp",
    "their agency takes part in this MASP case": "tests/masp",
    "works a case on this review's agenda": "tests/masp",
    "leads a team with a case on this review's agenda": "tests/masp",
    "leads the team it waits for": "tests/referrals",
    "made the referral, or leads the team it waits for": "tests/referrals",
    "opened this by reference and telephone word": "tests/duty",
    "leads the team this call came to": "tests/duty",
    "looks at this conflict": "tests/need_to_know",
    "may know of this concern": "tests/safeguarding",
    "looks at this concern": "tests/safeguarding",
    "may read this supervision note": "tests/supervision",
    "leads the team of this supervision note": "tests/supervision",
    "was in this supervision": "tests/supervision",
    "has this on their day": "tests/today",
    "a dependent's own plan": "tests/safety_plans/test_young.py",
    "reviews this emergency opening": "tests/need_to_know",
    "decides on this closing": "tests/cases/test_closing.py",
    "decides on this erasure": "tests/oversight",
    "decides who takes this case": "tests/cases/test_transferring.py",
    "a team lead whom it waits for, confirmed lately": "tests/administration",
}

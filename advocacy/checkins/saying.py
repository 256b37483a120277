"""The words for each state, hindrance, trouble and reading; a tone never speaks alone."""

from advocacy.checkins.models import CheckInState, Hindrance
from advocacy.checkins.words import Reading
from advocacy.messaging.models import TextState, Trouble

STATES: dict[CheckInState, tuple[str, str]] = {
    CheckInState.PLANNED: ("Planned", "plain"),
    CheckInState.DUE: ("Being sent", "plain"),
    CheckInState.ASKED: ("Waiting for an answer", "plain"),
    CheckInState.OK: ("All is well", "calm"),
    CheckInState.MISSED: ("No reply", "amber"),
    CheckInState.HELD: ("Not sent", "amber"),
    CheckInState.UNSENT: ("Could not be sent", "amber"),
    CheckInState.UNCLEAR: ("Unclear answer", "amber"),
    CheckInState.OPTED_OUT: ("Texts were stopped", "amber"),
    CheckInState.HELP: ("Asks for a call", "danger"),
    CheckInState.DURESS: ("Danger word", "danger"),
    CheckInState.CANCELLED: ("Cancelled", "plain"),
}
ALARM_WORD = ("Signed in under threat", "danger")
HINDRANCES: dict[Hindrance, str] = {
    Hindrance.LATE: "The time in which it may leave had passed. A late text is never sent.",
    Hindrance.ALL_STOPPED: "All texts are stopped.",
    Hindrance.PHONE_NOT_SAFE: "This phone was marked as not safe.",
    Hindrance.NO_NUMBER: "No phone number is recorded as safe.",
    Hindrance.NOT_A_MOBILE: "The safe number is not a UK mobile: a landline may read texts aloud.",
    Hindrance.TEXTS_NOT_AGREED: "Texts to this phone are not agreed.",
    Hindrance.OPTED_OUT: "This phone has answered STOP. It may not have been them.",
    Hindrance.CASE_CLOSED: "The case is closed.",
    Hindrance.DANGER_OPEN: "A danger word is open: nobody texts until it is resolved.",
    Hindrance.NUMBER_HELD: "The number was changed less than a day before: neither the old nor the "
    "new one is texted or rung. Reach them another safe way.",
    Hindrance.NUMBER_UNCONFIRMED: "Nobody has confirmed by voice that the number is theirs.",
    Hindrance.SUSPECTS_NUMBER: "The number is recorded for the suspect, or for who acts for them.",
    Hindrance.PROVIDER: "The text could not be sent, or nobody knows whether it arrived.",
}
TEXT_STATES: dict[TextState, str] = {
    TextState.QUEUED: "Text waits to be sent",
    TextState.LEASED: "Text is being sent",
    TextState.SUBMITTED: "Text is being handed over",
    TextState.UNKNOWN: "Text may have been sent: being looked up",
    TextState.ACCEPTED: "Text handed over",
    TextState.SENT: "Text sent",
    TextState.WITHDRAWN: "Text taken back before it left",
    TextState.FAILED: "Text failed",
    TextState.UNDELIVERED: "Text not delivered",
    TextState.DELIVERED: "Text delivered",
}
TROUBLES: dict[Trouble, str] = {
    Trouble.WITHDRAWN: "",
    Trouble.NOT_TAKEN: "The provider never took it.",
    Trouble.REFUSED: "The provider refused it.",
    Trouble.NUMBER_UNUSABLE: "No text can reach this number. Check it with them by another way.",
    Trouble.UNREACHABLE: "The phone was switched off or out of reach.",
    Trouble.MAY_HAVE_ARRIVED: "The network can't say whether it arrived, so it is not sent again.",
    Trouble.BLOCKED: "A network turned it away.",
    Trouble.OPTED_OUT: "This number has answered STOP.",
    Trouble.ACCOUNT_STOPPED: "The provider refuses our account.",
}
READINGS: dict[Reading, str] = {
    Reading.OK: "the word for “all is well”",
    Reading.HELP: "asks for a call",
    Reading.DURESS: "the danger word",
    Reading.STOPPED: "STOP",
    Reading.UNCLEAR: "not one of the three words",
}

"""Where somebody is sent who has to do something else first."""

SET_UP = "/staff/set-up/"
CONFIRM = "/staff/confirm"
KEPT = "/staff/kept"
OWN_ACCOUNT = "/staff/account/"

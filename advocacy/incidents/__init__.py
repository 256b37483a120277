"""The incident diary: what happened, in their words, with corrections beside it."""

"""Errors that are facts about the work; the border turns each into a status and words, once."""


class DomainError(Exception):
    """Something that can't be done, with a sentence a person can act on."""

    status = 400
    sentence = "That can't be done."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class NotFound(DomainError):
    """It does not exist, or it is not visible: the two must not be told apart."""

    status = 404
    sentence = "Page not found."


class Refused(NotFound):
    """Not allowed; answered like something that does not exist."""


class Conflict(DomainError):
    """Somebody or something was quicker; what was typed is given back."""

    status = 409
    sentence = "This has changed since you opened it."


class Invalid(DomainError):
    """A value that can't be taken, with the field it belongs to."""

    status = 422

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class TooMany(DomainError):
    """Too often in too short a time; `retry_after` is in seconds."""

    status = 429
    sentence = "Too many tries. Wait a little, then try again."

    def __init__(self, *, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class TooLarge(DomainError):
    """More bytes than can be taken in one go."""

    status = 413
    sentence = "That file is too large. The most that can be added at once is 200 MB."


class NoSpace(DomainError):
    """The disk that holds files is full; nothing was kept."""

    status = 503
    sentence = "There is no room to keep files at the moment. Nothing was added. Try again later."

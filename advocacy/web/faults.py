"""Tells of a fault without what somebody typed: where it was raised, never its message."""


def place_of(fault: BaseException | None) -> str:
    """Return the file and line that raised `fault`, or "?" where nobody knows."""
    place = fault.__traceback__ if fault is not None else None
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"

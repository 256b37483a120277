"""Forms about who opened a record."""

from advocacy.web.forms import DayField, LongTextField, PageForm, needed, submit


class HoldForm(PageForm):
    """Until when a line is not shown, and why."""

    until_on = DayField("Do not show it before", [needed("Enter a day")])
    reason = LongTextField(
        "Why it would be unsafe to show it now",
        [needed("Enter why it would be unsafe to show it now")],
    )
    send = submit("Ask a colleague to agree")


class AnswerForm(PageForm):
    """What she is told."""

    answer = LongTextField(
        "Answer",
        [needed("Enter the answer")],
        hint="She reads it on her phone, which may be in another hand. Name nobody.",
    )
    send = submit("Send the answer")


class LookedForm(PageForm):
    """What a lead found."""

    note = LongTextField("What you found", [needed("Enter what you found")])
    send = submit("It is looked into")

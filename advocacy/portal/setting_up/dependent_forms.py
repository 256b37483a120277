"""What is asked before a young person gets a sign-in of their own."""

from advocacy.portal.setting_up.forms import DEVICES, as_choices
from advocacy.portal.setting_up.service import YOUNGEST
from advocacy.web.forms import ChoiceField, LongTextField, PageForm, YesNoField, needed, submit


class DependentForm(PageForm):
    """What has to be so before a young person gets a sign-in of their own."""

    stays = YesNoField(
        "Do they stay with the person you are keeping safe from, or talk to them?",
        [needed("Choose yes or no: do they stay with or talk to that person")],
    )
    device = ChoiceField(
        "Whose device is it?", [needed("Choose whose device it is")], choices=as_choices(DEVICES)
    )
    watched = YesNoField(
        "Could that person look at it, unlock it or look into an account it shares?",
        [needed("Choose yes or no: could that person look at it")],
    )
    agrees = YesNoField(
        "Do they want it themselves, and know who sees their plan?",
        [needed("Choose yes or no: do they want it themselves")],
    )
    survivor_agrees = YesNoField(
        "Does the survivor say yes to it?",
        [needed("Choose yes or no: does the survivor say yes")],
    )
    capacity = LongTextField(
        "Your view of whether they understand what it means",
        [needed("Enter your view of whether they understand it")],
        hint="What you asked, what they said, and why you think so",
        longest=1000,
    )
    send = submit("Continue")

    def why_not(self, *, age: int | None) -> str:
        """Return why there is no sign-in, in words to be kept; nothing when there may be one."""
        reasons = {
            "Their birthday is not recorded, or they are under 13.": age is None or age < YOUNGEST,
            "They stay with or talk to the person they are kept safe from.": self.is_yes("stays"),
            "The device is not safe.": self.is_yes("watched")
            or self.value("device") == "from_them",
            "They do not want it themselves.": not self.is_yes("agrees"),
            "The survivor does not say yes to it.": not self.is_yes("survivor_agrees"),
        }
        return " ".join(words for words, holds in reasons.items() if holds)

    def is_yes(self, name: str) -> bool:
        """Return whether a question was answered with yes."""
        return bool(self.value(name) == "yes")

    def answers(self) -> dict[str, str]:
        """Return what was said, to be kept."""
        names = ("stays", "device", "watched", "agrees", "survivor_agrees", "capacity")
        return {name: self.value(name) or "" for name in names}

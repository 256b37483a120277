"""Forms by which a file gets its number as an exhibit, and an officer's number is recorded."""

from collections.abc import Sequence

from advocacy.incidents.exhibits.service import Producer
from advocacy.web.forms import PageForm, SelectField, TextField, needed, submit


class NumberForm(PageForm):
    """Who produces it, what it is, when and where it was produced."""

    producer_id = SelectField(
        "Who produces it?",
        [needed("Choose who produces it")],
        hint="Normally the person we support.",
    )
    described = TextField(
        "What is it?",
        [needed("Enter what it is, as it would stand on a label")],
        hint="For example: screenshot of a text message. No address, and no name it need not have.",
    )
    produced_when = TextField("When was it produced?", hint="As they say it. Leave it if unknown.")
    produced_where = TextField("Where?", hint="Never the safe address.")
    send = submit("Give it this number")

    def offer(self, producers: Sequence[Producer]) -> None:
        """Let one of these be chosen, each with the number that comes next."""
        self.producer_id.choices = [
            (str(each.id), f"{each.name or 'Name not written down'}: {each.mark}")
            for each in producers
        ]


class OfficerForm(PageForm):
    """The number an officer gave it."""

    mark = TextField("Number the officer gave it", [needed("Enter the number")])
    officer = TextField("Which officer?", [needed("Enter which officer gave it")])
    send = submit("Record it")

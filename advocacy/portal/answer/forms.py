"""Three plain choices, in an order that says nothing, or words of one's own."""

from advocacy.checkins.words import Words, fold
from advocacy.web.forms import ChoiceField, PageForm, TextField, submit

_UNREMEMBERED = {"autocomplete": "off", "spellcheck": "false"}


class AnswerForm(PageForm):
    """An answer. The three words stand in the order of the alphabet."""

    choice = ChoiceField("Choose one")
    other = TextField("Or write something", render_kw=_UNREMEMBERED)
    send = submit("Send")

    def offer(self, words: Words) -> "AnswerForm":
        """Show the three words as choices."""
        chosen = sorted((words.well, words.call, words.danger), key=fold)
        self.choice.choices = [(word, word.capitalize()) for word in chosen]
        return self

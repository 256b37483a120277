"""What a recipient enters: the code they were told, and their name for the receipt."""

from advocacy.web.forms import PageForm, TextField, needed, submit


class CodeForm(PageForm):
    """The code told by voice."""

    code = TextField(
        "Code",
        [needed("Enter the code you were told")],
        hint="Eight letters and digits, told to you by voice. Spaces and dashes do not matter.",
        longest=40,
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )
    send = submit("Open")


class DownloadForm(PageForm):
    """One button that fetches."""

    send = submit("Download the pack")


class ReceiptForm(PageForm):
    """Who received the pack."""

    name = TextField("Your name and collar number", [needed("Enter your name and collar number")])
    send = submit("I received this")

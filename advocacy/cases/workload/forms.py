"""Forms by which a lead says who has how many hours, and what a case weighs."""

from advocacy.web.forms import NumberField, PageForm, TextField, needed, submit


class HoursForm(PageForm):
    """Hours a week for cases, and why."""

    hours = NumberField("Hours a week for cases", [needed("Enter the hours")], most=60)
    reason = TextField(
        "Why", [needed("Enter why")], hint="For example part time. Leave health out.", longest=500
    )
    send = submit("Keep the hours")


class WeightForm(PageForm):
    """What a case weighs in the lead's own judgement; left empty, as worked out."""

    points = NumberField("Points", most=40, hint="Leave empty to go back to what is worked out")
    reason = TextField("Why", [needed("Enter why")], longest=500)
    send = submit("Keep the weight")

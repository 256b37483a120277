"""What was added to an entry leaves beside it, and says whether it corrects or was remembered."""

import csv
import io
import zipfile

import pytest

from advocacy.actor import SYSTEM
from advocacy.incidents.models import Added, Incident, Voice
from advocacy.incidents.service import amend_incident
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.handover.places import Way
from tests.handover.test_what_never_leaves import everything


@pytest.mark.parametrize(
    ("added", "sentence", "from_memory"),
    [
        (Added.CORRECTION, "Correction: about entry 1.", "no"),
        (Added.REMEMBERED, "Remembered later: about entry 1.", "yes"),
        (Added.MORE, "More has come to light: about entry 1.", "no"),
    ],
)
def test_an_amendment_leaves_with_what_it_is(
    way: Way, lead: Browser, clock: FakeClock, added: Added, sentence: str, from_memory: str
) -> None:
    amend_incident(
        way.session, way.session.get_one(Incident, way.entries[0]), actor=SYSTEM, at=clock.now(),
        words="He wore a red cap.", voice=Voice.TOLD, added=added,
    )  # fmt: skip
    way.session.commit()
    way.begin().decide().approve(lead).send()
    officer = way.inside()
    pack = officer.post(f"{way.link}pack").data
    for leaving in (officer.get(way.link).text, everything(pack)):
        said = " ".join(leaving.split())
        assert "He stood at the bus stop." in said
        assert "He wore a red cap." in said
        assert sentence in said
    archive = zipfile.ZipFile(io.BytesIO(pack))
    name = next(each for each in archive.namelist() if each.endswith("chronology.csv"))
    row = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))[1]
    assert (row["about_entry"], row["remembered_later"]) == ("1", from_memory)
    assert row["added_as"] == sentence.partition(":")[0]

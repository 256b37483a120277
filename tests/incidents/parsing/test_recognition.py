"""A file is known by what stands in it; its name only helps where that is open."""

import pytest

from advocacy.incidents.imports.parsing.entries import Format
from advocacy.incidents.imports.parsing.recognition import recognise
from tests.incidents.parsing.test_archive import zipped
from tests.incidents.parsing.test_whatsapp import ANDROID, IPHONE

MAIL = b"Received: by x\r\nFrom: a@x.example\r\nTo: b@x.example\r\nSubject: hi\r\n\r\nhello\r\n"


@pytest.mark.parametrize(
    ("head", "name", "known"),
    [
        (ANDROID.encode(), "x.eml", Format.WHATSAPP),
        (IPHONE.encode(), "_chat.txt", Format.WHATSAPP),
        (b"\xef\xbb\xbf" + IPHONE.encode(), "a", Format.WHATSAPP),
        (zipped(("_chat.txt", b"x")), "export.zip", Format.WHATSAPP),
        (zipped(("00000001-PHOTO-2026.jpg", b"x")), "export.zip", Format.WHATSAPP),
        (zipped(("report.docx", b"x")), "report.zip", None),
        (zipped(("a.jpg", b"x")), "WhatsApp Chat - Craig.zip", Format.WHATSAPP),
        (b"<?xml version='1.0'?>\n<smses count=\"1\">", "x.txt", Format.SMS_BACKUP),
        (b"<?xml version='1.0'?>\n<calls count=\"1\">", "x", Format.SMS_BACKUP),
        (b"<html><body>smses", "sms.xml", None),
        (MAIL, "x", Format.EMAIL),
        (b"From craig@x.example Thu Mar 12 21:04:00 2026\n" + MAIL, "x", Format.MAILBOX),
        (b"Date,Time,Number,Duration\n", "x.txt", Format.CALL_LOG),
        (b"12/03/2026 21:04,07700900123,10\n", "calls.csv", Format.CALL_LOG),
        (b"\xff\xd8\xff\xe0 photo \0", "chat.csv", None),
        (b"", "empty.csv", None),
        (b"dear diary", "diary.txt", None),
    ],
)
def test_a_file_is_known_by_its_content(head: bytes, name: str, known: Format | None) -> None:
    assert recognise(head, name) is known

"""E-mail is read as text: who to whom, when, what, and what came with it, each at its place."""

import base64
import mailbox
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advocacy.incidents.imports.parsing.entries import CannotRead, Entry, EntryKind, Format, Unread
from advocacy.incidents.imports.parsing.mail_words import text_of_html
from tests.incidents.parsing.held import entries, lines_not_told_of, read

SIMPLE = (
    b"Return-Path: <craig@mail.example>\r\n"
    b"From: =?utf-8?q?Craig_=E2=98=BA?= <Craig@mail.example>\r\n"
    b'To: "Noor, Priya" <priya@mail.example>, work@mail.example\r\n'
    b"Subject: =?iso-8859-1?q?I_saw_you_at_the_caf=E9?=\r\n"
    b" =?utf-8?b?IOKAkyBhZ2Fpbg==?=\r\n"
    b"Date: Thu, 12 Mar 2026 23:04:33 +0200 (EET)\r\n"
    b"Message-ID: <1@mail.example>\r\n"
    b"Content-Type: text/plain; charset=iso-8859-1\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n"
    b"\r\n"
    b"You looked na=EFve, and long lines =\r\nare joined.\r\n"
)


def test_a_message_is_told_with_its_headers_decoded() -> None:
    (found,) = entries(read(SIMPLE, Format.EMAIL))
    assert found.kind is EntryKind.EMAIL
    assert found.at == datetime(2026, 3, 12, 21, 4, 33, tzinfo=UTC)
    assert found.at.tzinfo is UTC
    assert found.written_at == "Thu, 12 Mar 2026 23:04:33 +0200 (EET)"
    assert found.sender == "Craig ☺ <Craig@mail.example>"
    assert found.sender_key == "mail:craig@mail.example"
    assert found.to == ("Noor, Priya <priya@mail.example>", "work@mail.example")
    assert found.to_keys == ("mail:priya@mail.example", "mail:work@mail.example")
    assert found.subject == "I saw you at the café – again"
    assert found.message_id == "<1@mail.example>"
    assert found.text == "You looked naïve, and long lines are joined."
    assert (found.spot.start, found.spot.stop, found.spot.line) == (0, len(SIMPLE), 1)


def with_parts() -> EmailMessage:
    """Return a message with a page, a photo, a voice note and a forwarded message."""
    message = EmailMessage()
    message["From"] = "craig@mail.example"
    message["To"] = "priya@mail.example"
    message["Date"] = "Thu, 12 Mar 2026 21:04:33 -0000"
    message.set_content("plain words\n")
    message.add_alternative("<p>page <b>words</b></p>", subtype="html")
    message.add_attachment(
        b"\xff\xd8" * 900, maintype="image", subtype="jpeg", filename="häuser.jpg"
    )
    message.add_attachment(b"voice", maintype="audio", subtype="ogg", filename="../../a.ogg")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "somebody@mail.example", "inside"
    inner.set_content("inner words")
    message.add_attachment(inner)
    return message


def test_what_came_with_a_message_is_named_and_pointed_at() -> None:
    data = with_parts().as_bytes()
    (found,) = entries(read(data, Format.EMAIL))
    assert found.text == "plain words"
    assert [(file.name, file.media_type) for file in found.media] == [
        ("häuser.jpg", "image/jpeg"),
        ("a.ogg", "audio/ogg"),
        ("message.eml", "message/rfc822"),
    ]
    cuts = [data[file.spot.start : file.spot.stop] for file in found.media if file.spot]
    assert base64.b64decode(cuts[0]) == b"\xff\xd8" * 900
    assert cuts[1].strip() == b"dm9pY2U="
    assert b"inner words" in cuts[2]


def test_a_page_alone_becomes_its_text() -> None:
    page = (
        b"From: a@mail.example\nDate: Thu, 12 Mar 2026 21:04:33 GMT\nContent-Type: text/html\n\n"
        b"<html><head><title>x</title><style>p{}</style></head><body onload=steal()>"
        b"<p>I&nbsp;know &lt;where&gt;</p><script>alert(1)</script><!-- <p>hidden --> you<br>are"
        b"</body></html>"
    )
    (found,) = entries(read(page, Format.EMAIL))
    assert found.text == "I know <where>\nyou\nare"


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<script>", "&", "<a<", "</", "<!--x>"])
def test_no_page_takes_longer_than_its_length(piece: str) -> None:
    assert len(text_of_html(piece * 300_000)) <= len(piece) * 300_000


@pytest.mark.parametrize(
    ("date", "why"),
    [
        (b"", "no date"),
        (b"Date: yesterday\n", "no date that"),
        (b"Date: Thu, 32 Mar 2026 21:04:33 +0000\n", "no date that"),
        (b"Date: Thu, 12 Mar 1926 21:04:33 +0000\n", "no date that"),
        (b"Date: Thu, 12 Mar 2026 21:04:33 +9999\n", "no date that"),
        (b"Date: Thu, 12 Mar 2026 21:04:33\n", "time zone"),
        (b"Date: Thu, 12 Mar 99999999999 21:04:33 +0000\n", "no date that"),
    ],
)
def test_a_message_without_a_date_is_not_read_and_says_why(date: bytes, why: str) -> None:
    data = b"From: a@mail.example\n" + date + b"\nwords\n"
    (found,) = read(data, Format.EMAIL)
    assert isinstance(found, Unread)
    assert why in found.why
    assert "words" in found.text
    assert (found.spot.start, found.spot.stop) == (0, len(data))


_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40)
_BODIES = st.lists(_WORDS | st.sampled_from(("From here on", ">From there", "--x", "")), max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_BODIES, st.booleans()), min_size=1, max_size=4))
def test_a_mailbox_is_read_back_as_it_was_written(
    tmp_path: Path, messages: list[tuple[list[str], bool]]
) -> None:
    path = tmp_path / "kept.mbox"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for number, (lines, attached) in enumerate(messages):
        one = EmailMessage(policy=policy.SMTP.clone(linesep="\n"))
        one["From"], one["To"] = "craig@mail.example", "priya@mail.example"
        one["Subject"] = f"number {number}"
        one["Date"] = f"Thu, 12 Mar 2026 21:{number:02}:33 +0000"
        one.set_content("\n".join(lines), cte="8bit" if number % 2 else None)
        if attached:
            one.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
        box.add(one)
    box.close()
    data = path.read_bytes()
    found = read(data, Format.MAILBOX)
    assert not lines_not_told_of(data, found)
    told = entries(found)
    assert [one.subject for one in told] == [f"number {n}" for n in range(len(messages))]
    for one, (lines, attached) in zip(told, messages, strict=True):
        # One way of keeping mailboxes quotes the line, the other one doesn't tell the two apart.
        said, wanted = (
            words.replace(">From there", "From there").strip("\n")
            for words in (one.text, "\n".join(lines))
        )
        assert said == wanted
        assert [file.name for file in one.media] == (["a.png"] if attached else [])
        cut = data[one.spot.start : one.spot.stop]
        assert cut.startswith(b"From ")
        assert f"Subject: {one.subject}".encode() in cut


def test_a_mailbox_with_a_broken_message_tells_of_it_and_of_the_others() -> None:
    line = b"From craig@mail.example Thu Mar 12 21:04:00 2026\n"
    date = b"Date: Thu, 12 Mar 2026 21:04:33 +0000\n"
    data = (
        b"stray words\n\n"
        + line + b"From: a@mail.example\n" + date + b"\nfirst\n>From here\n\n"
        + line + b"no headers here\n\n"
        + line + date + b"\nby nobody\n\n"
        + line + b"From: b@mail.example\n" + date + b"\nlast\n"
    )  # fmt: skip
    found = read(data, Format.MAILBOX)
    assert not lines_not_told_of(data, found)
    assert [one.text for one in found if isinstance(one, Entry)] == ["first\nFrom here", "last"]
    assert [one.why for one in found if isinstance(one, Unread)] == [
        "This stands before the first message.",
        "This is no e-mail: it has no headers.",
        "It doesn't say who wrote it.",
    ]


def test_a_line_that_only_looks_like_a_new_message_stays_where_it_stands() -> None:
    line = b"From craig@mail.example Thu Mar 12 21:04:00 2026\n"
    head = b"From: a@mail.example\nDate: Thu, 12 Mar 2026 21:04:33 +0000\n\n"
    (found,) = entries(read(line + head + b"he wrote\n" + line + b"and more\n", Format.MAILBOX))
    assert found.text == f"he wrote\n{line.decode()}and more"


@pytest.mark.parametrize("kind", [Format.EMAIL, Format.MAILBOX])
def test_an_empty_file_is_refused(kind: Format) -> None:
    with pytest.raises(CannotRead):
        read(b"", kind)


def test_a_message_of_endless_parts_or_headers_is_not_read() -> None:
    nested = b"From: a@mail.example\nDate: Thu, 12 Mar 2026 21:04:33 +0000\n"
    for depth in range(200):
        nested += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth)
    headers = b"From: a@mail.example\n" + b"X: y\n" * 100_000
    for data, why in ((nested, "more parts"), (headers, "longer than")):
        (found,) = read(data, Format.EMAIL)
        assert isinstance(found, Unread)
        assert why in found.why

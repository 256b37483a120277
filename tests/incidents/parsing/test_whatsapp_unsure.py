"""What WhatsApp writes in other languages is nobody's words, and what is not sure is said so."""

import pytest

from advocacy.incidents.imports.models import ImportedMessage
from advocacy.incidents.imports.parsing.entries import Entry, EntryKind, Format, Unsure
from advocacy.incidents.imports.parsing.wire import from_line, item_of, to_line
from advocacy.incidents.imports.words import happened
from tests.incidents.parsing.chats import MARK
from tests.incidents.parsing.held import entries, read


def android(*texts: str) -> list[Entry]:
    lines = [f"13/03/2026, 10:{n:02} - Marek: {text}\n" for n, text in enumerate(texts)]
    return entries(read("".join(lines), Format.WHATSAPP))


def iphone(*texts: str) -> list[Entry]:
    lines = [
        f"[13/03/2026, 10:{n:02}:00] Marek: {text}\r\n" for n, text in enumerate((*texts, "hi"))
    ]
    return entries(read("".join(lines), Format.WHATSAPP))[:-1]


@pytest.mark.parametrize(
    "words",
    [
        "<Medien ausgeschlossen>", "<Médias omis>", "<Multimedia omitido>", "<Media omessi>",
        "<Mídia oculta>", "<Pominięto multimedia>", "<conținut media omis>",
        "<Medya dahil edilmedi>", "<میڈیا چھوڑ دیا گیا>", "<मीडिया के बिना>", "<ਮੀਡੀਆ ਛੱਡਿਆ>",
        "<মিডিয়া বাদ দেওয়া হয়েছে>", "<تم استبعاد الوسائط>",
    ],
)  # fmt: skip
def test_what_was_left_out_is_nobodys_words_in_any_language(words: str) -> None:
    (found,) = android(words)
    assert (found.kind, found.text, found.media_omitted, found.unsure) == (
        EntryKind.MESSAGE, "", True, None,
    )  # fmt: skip


@pytest.mark.parametrize("words", ["Bild weggelassen", "imagen omitida", "görüntü dahil edilmedi"])
def test_an_iphone_names_what_it_left_out_behind_its_mark(words: str) -> None:
    first, typed = iphone(f"{MARK}{words}", words)
    assert (first.text, first.media_omitted) == ("", True)
    assert (typed.text, typed.media_omitted) == (words, False)


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("Diese Nachricht wurde gelöscht.", None), ("Ce message a été supprimé", None),
        ("Se eliminó este mensaje.", None), ("Questo messaggio è stato eliminato", None),
        ("Essa mensagem foi apagada", None), ("Ta wiadomość została usunięta", None),
        ("Acest mesaj a fost șters", None), ("Bu mesaj silindi", None),
        ("تم حذف هذه الرسالة", None), ("Du hast diese Nachricht gelöscht.", True),
        ("Bu mesajı sildiniz", True),
    ],
)  # fmt: skip
def test_a_deleted_message_is_one_in_any_language(
    words: str,
    own: bool | None,  # noqa: FBT001 - pytest hands it in by name
) -> None:
    (found,) = android(words)
    assert (found.kind, found.outgoing) == (EntryKind.DELETED, own)


@pytest.mark.parametrize(
    "words",
    [
        "Verpasster Sprachanruf", "Verpasster Sprachanruf um 21:04", "Appel vidéo manqué",
        "Llamada perdida", "Chiamata vocale persa", "Cevapsız sesli arama", "مكالمة صوتية فائتة",
        "Nieodebrane połączenie głosowe", "मिस्ड वॉइस कॉल",
    ],
)  # fmt: skip
def test_a_missed_call_is_one_in_any_language(words: str) -> None:
    assert android(words)[0].kind is EntryKind.MISSED_CALL


def test_words_about_a_missed_call_stay_the_words_of_who_wrote_them() -> None:
    (found,) = android("Llamada perdida, ¿por qué no contestas?")
    assert (found.kind, found.unsure) == (EntryKind.MESSAGE, None)


def test_the_notice_of_encryption_is_nobodys_words() -> None:
    notice = "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Tippe, um mehr zu erfahren."
    assert iphone(f"{MARK}{notice}")[0].kind is EntryKind.SYSTEM
    (found,) = entries(read(f"[13/03/2026, 10:00:00] Marek: {notice}\n", Format.WHATSAPP))
    assert found.kind is EntryKind.SYSTEM


def test_what_was_edited_and_what_was_sent_with_it_are_told_apart_from_the_words() -> None:
    edited, sent, older = android(
        "Ich weiß, wo du wohnst <Diese Nachricht wurde bearbeitet.>",
        "IMG-20260313-WA0001.jpg (Datei angehängt)\nschön",
        "IMG-20260313-WA0002.jpg (fichier joint)",
    )
    assert (edited.text, edited.edited) == ("Ich weiß, wo du wohnst", True)
    assert (sent.text, [one.name for one in sent.media]) == ("schön", ["IMG-20260313-WA0001.jpg"])
    assert [one.name for one in older.media] == ["IMG-20260313-WA0002.jpg"]
    (photo,) = iphone(f"{MARK}<Anhang: 00000002-PHOTO-1.jpg>")
    assert [one.name for one in photo.media] == ["00000002-PHOTO-1.jpg"]


def test_words_that_may_be_the_apps_in_a_language_nobody_knows_are_marked() -> None:
    (bracketed,) = android("<Kirjoitus jätetty pois>")
    assert (bracketed.text, bracketed.unsure) == ("<Kirjoitus jätetty pois>", Unsure.APP)
    (marked,) = iphone(f"{MARK}Viesti poistettiin")
    assert (marked.text, marked.unsure) == ("Viesti poistettiin", Unsure.APP)
    assert [one.unsure for one in android("I <3 you", "a < b > c", "<b>")] == [None] * 3


def test_a_line_whose_time_goes_back_may_be_quoted_and_the_chat_around_it_is_not() -> None:
    data = (
        "13/03/2026, 10:00 - Marek: look what you wrote\n"
        "01/02/2020, 10:00 - Jo: I will never leave you\n"
        "13/03/2026, 10:01 - Jo: stop\n"
    )
    found = entries(read(data, Format.WHATSAPP))
    assert [one.unsure for one in found] == [None, Unsure.QUOTED, None]


def test_the_hour_that_is_there_twice_and_what_came_late_are_no_quotes() -> None:
    data = (
        "25/10/2026, 01:50 - Marek: one\n"
        "25/10/2026, 01:10 - Jo: two\n"
        "25/10/2026, 02:30 - Marek: three\n"
        "25/10/2026, 02:05 - Jo: late\n"
    )
    assert [one.unsure for one in entries(read(data, Format.WHATSAPP))] == [None] * 4


def test_one_line_of_the_future_does_not_make_a_whole_chat_doubtful() -> None:
    lines = ["13/03/2031, 10:00 - Marek: pasted\n"]
    lines += [f"13/03/2026, 10:{n:02} - Marek: {n}\n" for n in range(40)]
    found = entries(read("".join(lines), Format.WHATSAPP))
    assert [one.unsure for one in found[21:]] == [None] * 20


def test_somebody_who_hardly_writes_between_two_may_be_quoted() -> None:
    lines = [
        f"13/03/2026, 10:{n:02} - {'Marek' if n % 2 else 'Jo'}: number {n}\n" for n in range(24)
    ]
    lines.insert(9, "13/03/2026, 10:08 - Aunt Bea: Come to us\n")
    found = entries(read("".join(lines), Format.WHATSAPP))
    assert [one.sender for one in found if one.unsure is Unsure.QUOTED] == ["Aunt Bea"]


def test_in_a_group_nobody_is_doubted_for_writing_seldom() -> None:
    names = ("Marek", "Jo", "Bea")
    lines = [f"13/03/2026, 10:{n:02} - {names[n % 3]}: number {n}\n" for n in range(40)]
    lines.append("13/03/2026, 10:50 - Kit: hello\n")
    assert not [one for one in entries(read("".join(lines), Format.WHATSAPP)) if one.unsure]


@pytest.mark.parametrize(
    ("unsure", "says"), [(Unsure.APP, "not sure that the sender"), (Unsure.QUOTED, "May be quoted")]
)
def test_whoever_reads_it_is_told(unsure: Unsure, says: str) -> None:
    (plain,) = android("<Kirjoitus jätetty pois>")
    came = item_of(from_line(to_line(plain)))
    assert isinstance(came, Entry)
    assert came.unsure is Unsure.APP
    message = ImportedMessage(
        kind=EntryKind.MESSAGE, media_omitted=False, edited=False, origin={"unsure": unsure.value}
    )
    assert says in happened(message)

"""What WhatsApp itself writes in other languages than English, word for word.

After exports and readers of exports that are public. A phrase stands here only where several of
them agree on it; what looks like one and is none of these is marked as not sure, never guessed.
"""

import re
import unicodedata

# Instead of a picture, recording or file that is not in the export: of Android in "<…>", of an
# iPhone by its kind. German, French, Spanish, Italian, Portuguese, Polish, Romanian, Turkish, Urdu,
# Hindi, Punjabi, Bengali, Arabic.
_OMITTED = (
    "<Medien ausgeschlossen>", "<Medien weggelassen>", "Bild weggelassen", "Video weggelassen",
    "Audio weggelassen", "Sticker weggelassen", "GIF weggelassen", "Dokument weggelassen",
    "<Médias omis>", "<Fichier omis>", "image absente", "vidéo absente", "audio omis",
    "sticker omis", "GIF retiré", "document manquant",
    "<Multimedia omitido>", "<Archivo omitido>", "imagen omitida", "video omitido",
    "audio omitido", "sticker omitido", "GIF omitido", "documento omitido",
    "<Media omessi>", "<Media omesso>", "immagine omessa", "video omesso", "audio omesso",
    "sticker non incluso", "GIF esclusa", "documento omesso",
    "<Mídia oculta>", "<Mídia omitida>", "<Ficheiro não revelado>", "imagem ocultada",
    "vídeo omitido", "áudio ocultado", "figurinha omitida",
    "<Pominięto multimedia>", "<pliki pominięto>",
    "<conținut media omis>",
    "<Medya dahil edilmedi>", "<Medya atlanmış>", "görüntü dahil edilmedi",
    "video dahil edilmedi", "ses dahil edilmedi", "çıkartma dahil edilmedi",
    "GIF dahil edilmedi", "belge dahil edilmedi",
    "<میڈیا چھوڑ دیا گیا>", "<میڈیا ہٹا دیا گیا>",
    "<मीडिया के बिना>",
    "<ਮੀਡੀਆ ਛੱਡਿਆ>", "<ਮੀਡੀਆ ਛਡਿਆ ਗਿਆ>",
    "<মিডিয়া বাদ দেওয়া হয়েছে>",
    "<تم استبعاد الوسائط>",
)  # fmt: skip
_DELETED = (
    "Diese Nachricht wurde gelöscht", "Ce message a été supprimé", "Se eliminó este mensaje",
    "Este mensaje fue eliminado", "Questo messaggio è stato eliminato",
    "Essa mensagem foi apagada", "Esta mensagem foi apagada", "Ta wiadomość została usunięta",
    "Acest mesaj a fost șters", "Bu mesaj silindi", "تم حذف هذه الرسالة",
)  # fmt: skip
_DELETED_BY_OWNER = (
    "Du hast diese Nachricht gelöscht", "Vous avez supprimé ce message",
    "Eliminaste este mensaje", "Hai eliminato questo messaggio", "Você apagou esta mensagem",
    "Ai șters acest mesaj", "Bu mesajı sildiniz",
)  # fmt: skip
_MISSED = (
    "Verpasster Sprachanruf", "Verpasster Videoanruf", "Appel vocal manqué", "Appel vidéo manqué",
    "Llamada de voz perdida", "Llamada perdida", "Videollamada perdida", "Chiamata vocale persa",
    "Videochiamata persa", "Chamada de voz perdida", "Chamada de vídeo perdida",
    "Nieodebrane połączenie głosowe", "Cevapsız sesli arama", "Cevapsız görüntülü arama",
    "مكالمة صوتية فائتة", "مكالمة فيديو فائتة", "मिस्ड वॉइस कॉल", "मिस्ड वीडियो कॉल",
)  # fmt: skip
_EDITED = (
    "<Diese Nachricht wurde bearbeitet>", "<Diese Nachricht wurde bearbeitet.>",
    "<Ce message a été modifié>", "<Este mensaje fue editado>", "<Se editó este mensaje.>",
    "<Questo messaggio è stato modificato>", "<Esta mensagem foi editada>", "<Mensagem editada>",
    "<Ta wiadomość została zmieniona>", "<Acest mesaj a fost editat>", "<Bu mesaj düzenlendi>",
)  # fmt: skip
# How the notice of encryption begins; its further sentences have changed over the years.
_ENCRYPTED = (
    "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt",
    "Les messages et les appels sont chiffrés de bout en bout",
    "Los mensajes y las llamadas están cifrados de extremo a extremo",
    "I messaggi e le chiamate sono crittografati end-to-end",
    "As mensagens e as chamadas são criptografadas de ponta a ponta",
    "As mensagens e ligações são protegidas com a criptografia de ponta a ponta",
    "Mesajele și apelurile sunt criptate integral",
    "Mesajlar ve aramalar uçtan uca şifrelidir",
    "الرسائل والمكالمات مشفرة تمام",
)  # fmt: skip
_SENT_WITH = re.compile(
    r"\((?:Datei angehängt|fichier joint|archivo adjunto|file allegato|arquivo anexado"
    r"|plik załączony|załączony plik)\)"
)
_ATTACHED = re.compile(r"<(?:Anhang|pièce jointe\s?|adjunto|allegato|anexado|załączony): ")
# A whole message in these brackets is rarely typed; WhatsApp writes so in every language.
_IN_BRACKETS = re.compile(r"<[^<>\n]{3,60}>")


def _plain(text: str) -> str:
    """Return a phrase as it is compared: the same letters, however they are put together."""
    return unicodedata.normalize("NFKC", text).casefold().strip().rstrip(".")


_OMITTED_PLAIN = frozenset(map(_plain, _OMITTED))
_DELETED_PLAIN = frozenset(map(_plain, _DELETED))
_BY_OWNER_PLAIN = frozenset(map(_plain, _DELETED_BY_OWNER))
_MISSED_PLAIN = tuple(map(_plain, _MISSED))
_ENCRYPTED_PLAIN = tuple(map(_plain, _ENCRYPTED))
# What may follow the words about a missed call where WhatsApp wrote them: when it was.
_WHEN = re.compile(r"(?: \w{1,3}){0,2} \d{1,2}[:.]\d{2}(?: ?[ap]\.? ?m\.?)?")


def is_omitted(line: str) -> bool:
    """Return whether a line stands for something sent that is not in the export."""
    return _plain(line) in _OMITTED_PLAIN


def is_deleted(text: str) -> bool:
    """Return whether a text stands for a message that was deleted."""
    return _plain(text) in _DELETED_PLAIN or is_deleted_by_owner(text)


def is_deleted_by_owner(text: str) -> bool:
    """Return whether it was the owner of the phone who deleted it."""
    return _plain(text) in _BY_OWNER_PLAIN


def is_missed_call(text: str, *, marked: bool) -> bool:
    """Return whether a text says that a call was missed; `marked` that WhatsApp wrote it surely."""
    plain = _plain(text)
    for phrase in _MISSED_PLAIN:
        if plain.startswith(phrase):
            rest = plain[len(phrase) :]
            return not rest or marked or _WHEN.fullmatch(rest) is not None
    return False


def is_notice(text: str) -> bool:
    """Return whether a text is the notice of encryption."""
    return _plain(text).startswith(_ENCRYPTED_PLAIN)


def without_edited(text: str) -> str | None:
    """Return a text without the words that it was edited; None where it has none."""
    bare = text.rstrip()
    for phrase in _EDITED:
        if bare.casefold().endswith(phrase.casefold()):
            return bare[: -len(phrase)].rstrip(" \u200e")
    return None


def in_english(text: str) -> str:
    """Return a text whose words about an attached file are those of an export in English."""
    return _ATTACHED.sub("<attached: ", _SENT_WITH.sub("(file attached)", text, 1), 1)


def may_be_of_the_app(text: str) -> bool:
    """Return whether a whole message looks like WhatsApp's own words in a language not known."""
    return _IN_BRACKETS.fullmatch(text.strip()) is not None

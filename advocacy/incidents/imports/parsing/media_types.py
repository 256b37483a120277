"""The media type that a file's name claims; what it is, its bytes tell when it is opened."""

import mimetypes

_OWN = mimetypes.MimeTypes()
_UNKNOWN = "application/octet-stream"
# What phones send and the standard table doesn't name.
for _type, _end in (
    ("audio/ogg", ".opus"),
    ("audio/mp4", ".m4a"),
    ("image/webp", ".webp"),
    ("image/heic", ".heic"),
    ("video/3gpp", ".3gp"),
    ("text/vcard", ".vcf"),
):
    _OWN.add_type(_type, _end)


def media_type_of(name: str) -> str:
    """Return the type that belongs to the end of a name."""
    return _OWN.guess_type(name.replace(":", "_"))[0] or _UNKNOWN

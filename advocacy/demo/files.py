"""Makes believable files on the spot: a phone's screenshot, a recording, a letter as PDF."""

import io
import json
import math
import struct
import wave
from collections.abc import Sequence

import typst
from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import GPS, IFD, Base


def screenshot(messages: Sequence[tuple[str, str]], *, account: str) -> bytes:
    """Return a PNG that looks like a chat: `messages` are (time, words), all from `account`."""
    image = Image.new("RGB", (720, 240 + 150 * len(messages)), "#efeae2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 720, 110), fill="#31453f")
    draw.text((40, 36), account, fill="white", font=ImageFont.load_default(34))
    for row, (time, words) in enumerate(messages):
        top = 150 + 150 * row
        draw.rounded_rectangle((30, top, 640, top + 120), radius=18, fill="white")
        draw.text((54, top + 20), words, fill="#1b2529", font=ImageFont.load_default(28))
        draw.text((540, top + 78), time, fill="#6b7478", font=ImageFont.load_default(22))
    return _saved(image, "PNG")


def photograph(*, caption: str, latitude: float, longitude: float) -> bytes:
    """Return a JPEG of a street at dusk with the place in its metadata, as phones write it."""
    image = Image.new("RGB", (1200, 900), "#27303a")
    draw = ImageDraw.Draw(image)
    for row in range(900):
        shade = int(40 + 60 * row / 900)
        draw.line((0, row, 1200, row), fill=(shade, shade + 8, shade + 24))
    draw.rectangle((80, 300, 420, 900), fill="#3b3f46")
    draw.rectangle((760, 380, 1140, 900), fill="#42464d")
    for left in range(120, 400, 90):
        draw.rectangle((left, 360, left + 50, 430), fill="#e9c46a")
    draw.rounded_rectangle((500, 690, 760, 800), radius=30, fill="#7d8791")
    draw.text((40, 840), caption, fill="white", font=ImageFont.load_default(30))
    exif = Image.Exif()
    exif[Base.Make] = "Demo"
    exif[Base.Model] = "Phone 12"
    exif.get_ifd(IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
            GPS.GPSLatitude: _degrees(abs(latitude)),
            GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
            GPS.GPSLongitude: _degrees(abs(longitude)),
        }
    )
    return _saved(image, "JPEG", exif=exif)


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value % 1) * 60
    return float(int(value)), float(int(minutes)), round((minutes % 1) * 60, 2)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def voicemail(*, seconds: int = 6) -> bytes:
    """Return a WAV of a telephone's hum and three beeps."""
    rate = 8000
    data = io.BytesIO()
    with wave.open(data, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        frames = bytearray()
        for index in range(rate * seconds):
            beep = 0.3 if (index // (rate // 2)) % 4 == 0 else 0.02
            frames += struct.pack(
                "<h", int(20000 * beep * math.sin(index * 440 * 2 * math.pi / rate))
            )
        sound.writeframes(bytes(frames))
    return data.getvalue()


_LETTER = """
#let letter = json(bytes(sys.inputs.letter))
#set page(paper: "a4", margin: 3cm)
#set text(size: 12pt, lang: "en", region: "gb")
#set document(title: letter.title, date: none)
#letter.day
#v(2em)
#for part in letter.parts [#part #parbreak()]
"""


def letter(*, title: str, day: str, parts: Sequence[str]) -> bytes:
    """Return a one-page PDF letter."""
    values = {"title": title, "day": day, "parts": list(parts)}
    made: bytes = typst.compile(_LETTER.encode(), sys_inputs={"letter": json.dumps(values)})
    return made

"""What kind of device a session runs on, told from what the browser says of itself."""

from enum import StrEnum


class Device(StrEnum):
    """A kind of device; nothing that would tell one from another of its kind."""

    UNKNOWN = ""
    IPHONE = "iphone"
    IPAD = "ipad"
    ANDROID = "android"
    WINDOWS = "windows"
    MAC = "mac"
    CHROMEBOOK = "chromebook"
    LINUX = "linux"


_SIGNS = (
    ("iphone", Device.IPHONE),
    ("ipad", Device.IPAD),
    ("android", Device.ANDROID),
    ("windows", Device.WINDOWS),
    ("cros", Device.CHROMEBOOK),
    ("macintosh", Device.MAC),
    ("linux", Device.LINUX),
)

WORDS = {
    Device.UNKNOWN: "A device of an unknown kind",
    Device.IPHONE: "An iPhone",
    Device.IPAD: "An iPad",
    Device.ANDROID: "An Android phone or tablet",
    Device.WINDOWS: "A Windows computer",
    Device.MAC: "A Mac",
    Device.CHROMEBOOK: "A Chromebook",
    Device.LINUX: "A Linux computer",
}


def device_of(user_agent: str) -> Device:
    """Return the kind of device a browser says it runs on."""
    said = user_agent.casefold()
    return next((device for sign, device in _SIGNS if sign in said), Device.UNKNOWN)

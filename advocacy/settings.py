"""What a deployment decides, read once from ADVOCACY_* variables and frozen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

PREFIX = "ADVOCACY_"

# The only pages an exit may lead to: dull ones, whose visit says nothing.
# A survivor may choose one of them by its code, with their advocate.
AWAY = {
    "weather": ("BBC Weather", "https://www.bbc.co.uk/weather"),
    "forecast": ("The Met Office", "https://www.metoffice.gov.uk/"),
    "search": ("Google", "https://www.google.co.uk/"),
    "trains": ("National Rail", "https://www.nationalrail.co.uk/"),
    "food": ("BBC Food", "https://www.bbc.co.uk/food"),
}
EXIT_PAGES = tuple(url for _, url in AWAY.values())


class SettingMissing(Exception):
    """A setting without a safe default was not given; the message names the variable."""


@dataclass(frozen=True)
class Settings:
    """Every setting. Those without a default have none that would be safe."""

    keyset: str = field(repr=False)
    portal_base_url: str
    staff_base_url: str
    home: Path = Path("instance")
    database_url: str = ""
    blobs_url: str = ""
    keystore_url: str = ""
    keystore_backup_days: int = 30
    draft_days: int = 30
    public_name: str = "Notes"
    exit_label: str = "Leave"
    exit_url: str = EXIT_PAGES[0]
    service_phone: str = ""
    asking_team: str = ""
    asking_answered: str = "A person reads this on the next working day."
    trusted_proxies: int = 0
    argon2_memory_kib: int = 65536
    argon2_passes: int = 3
    argon2_lanes: int = 4
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_from: str = ""
    twilio_api_base: str = ""
    heartbeat_url: str = ""
    review_rhythm: str = ""
    copies_folder: str = ""
    copies_to: str = ""
    copies_from: str = ""
    smtp_url: str = field(default="", repr=False)
    timestamp_url: str = field(default="", repr=False)
    timestamp_ca: str = ""
    clamd_address: str = ""
    clamd_most_mb: int = 100
    demo: bool = False

    def __post_init__(self) -> None:
        for name in ("keyset", "portal_base_url", "staff_base_url"):
            if not getattr(self, name):
                raise SettingMissing(missing(name))
        given = {
            "database_url": f"sqlite:///{self.home.absolute() / 'portal.db'}",
            "blobs_url": (self.home / "blobs").absolute().as_uri(),
            "keystore_url": (self.home / "keystore").absolute().as_uri(),
        }
        for name, default in given.items():
            if not getattr(self, name):
                object.__setattr__(self, name, default)
        _need_together(self)
        if _one_site(self.portal_base_url, self.staff_base_url):
            message = (
                f"{PREFIX}PORTAL_BASE_URL and {PREFIX}STAFF_BASE_URL must be on different "
                "registrable domains: leaving clears the cookies of a whole domain, and "
                "certificate logs link the names under one."
            )
            raise SettingMissing(message)
        if not self.demo and self.exit_url not in EXIT_PAGES:
            message = f"{PREFIX}EXIT_URL must be one of: {', '.join(EXIT_PAGES)}"
            raise SettingMissing(message)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from the environment; raises SettingMissing naming the variable."""
        environ = os.environ if environ is None else environ
        given: dict[str, object] = {}
        for setting in fields(cls):
            text = environ.get(PREFIX + setting.name.upper())
            if text is not None:
                given[setting.name] = _convert(setting.name, text, setting.type)
        for name in ("keyset", "portal_base_url", "staff_base_url"):
            if not given.get(name):
                raise SettingMissing(missing(name))
        return cls(**given)  # type: ignore[arg-type]

    @property
    def portal_host(self) -> str:
        """Return host and port of the survivors' site."""
        return urlsplit(self.portal_base_url).netloc

    @property
    def staff_host(self) -> str:
        """Return host and port of the site for staff, partners and recipients."""
        return urlsplit(self.staff_base_url).netloc


def _need_together(settings: Settings) -> None:
    """Refuse half of what leaves the house: a copy that could never go, an unchecked stamp."""
    if settings.copies_to:
        for name in ("smtp_url", "copies_from"):
            if not getattr(settings, name):
                raise SettingMissing(f"{PREFIX}COPIES_TO needs more: {missing(name)}")
        if urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps"):
            message = f"{PREFIX}SMTP_URL must begin with smtp:// (STARTTLS) or smtps://."
            raise SettingMissing(message)
    if settings.timestamp_url:
        if not settings.timestamp_ca:
            raise SettingMissing(f"{PREFIX}TIMESTAMP_URL needs more: {missing('timestamp_ca')}")
        if urlsplit(settings.timestamp_url).scheme not in ("http", "https"):
            message = f"{PREFIX}TIMESTAMP_URL must begin with https:// or http://."
            raise SettingMissing(message)


@cache
def _suffixes() -> PublicSuffixList:
    """Return the list that comes with the package: nothing is fetched."""
    return PublicSuffixList()


def _one_site(first: str, second: str) -> bool:
    """Return whether two addresses share a registrable domain (publicsuffix.org).

    Loopback names have none; they serve the demo and the tests.
    """
    names = [urlsplit(each).hostname or "" for each in (first, second)]
    if any(name.replace(".", "").isdigit() or name.endswith("localhost") for name in names):
        return False
    one, other = (_suffixes().privatesuffix(name) or name for name in names)
    return bool(one == other)


def missing(name: str) -> str:
    """Return the sentence that names a setting that is needed."""
    return f"{PREFIX}{name.upper()} is not set. The README's table of settings says what it is."


def _convert(name: str, text: str, kind: object) -> object:
    if kind is Path:
        return Path(text)
    if kind is bool:
        return text.strip().lower() in {"1", "true", "yes", "on"}
    if kind is int:
        try:
            return int(text)
        except ValueError as fault:
            message = f"{PREFIX}{name.upper()} must be a whole number, not {text!r}."
            raise SettingMissing(message) from fault
    return text

"""Makes the holders of copies and the authority that a deployment has chosen."""

from pathlib import Path

from advocacy.ledger.outside.authority import Authority, Rfc3161Authority
from advocacy.ledger.outside.holders import FolderHolder, Holder, MailHolder
from advocacy.settings import PREFIX, SettingMissing, Settings


def make_holders(settings: Settings) -> tuple[Holder, ...]:
    """Return who keeps copies; nobody where nothing is set."""
    holders: list[Holder] = []
    if settings.copies_folder:
        holders.append(FolderHolder(Path(settings.copies_folder)))
    if settings.copies_to:
        holders.append(
            MailHolder(url=settings.smtp_url, sender=settings.copies_from, to=settings.copies_to)
        )
    return tuple(holders)


def make_authority(settings: Settings) -> Authority | None:
    """Return who stamps checkpoints, if anybody; raises SettingMissing for an unusable file."""
    if not settings.timestamp_url:
        return None
    try:
        return Rfc3161Authority(url=settings.timestamp_url, trusted=Path(settings.timestamp_ca))
    except (OSError, ValueError) as fault:
        message = f"{PREFIX}TIMESTAMP_CA names no file with certificates in PEM."
        raise SettingMissing(message) from fault

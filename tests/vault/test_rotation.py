"""Keys can be changed and backed up without losing a case, or bringing an erased one back."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from typing_extensions import override

from advocacy import cli
from advocacy.vault import (
    BackupUnusable,
    DeploymentKeys,
    FolderKeyStore,
    ScopeErased,
    SignatureUnknown,
    Vault,
    read_backup,
    restore_backup,
    rewrap,
    write_backup,
)

PLACE = {"table": "contact", "column": "note_sealed", "row_id": uuid4()}
NOTHING: frozenset[UUID] = frozenset()


class _PowerCut(Exception):
    """The machine went off in the middle."""


class FailingStore(FolderKeyStore):
    """A store whose machine goes off after some writes."""

    def __init__(self, folder: Path, *, after: int) -> None:
        super().__init__(folder)
        self.left = after

    def _count(self) -> None:
        if self.left == 0:
            raise _PowerCut
        self.left -= 1

    @override
    def put(self, scope_id: UUID, wrapped: bytes) -> bool:
        self._count()
        return super().put(scope_id, wrapped)

    @override
    def replace(self, scope_id: UUID, wrapped: bytes) -> bool:
        self._count()
        return super().replace(scope_id, wrapped)


@pytest.fixture
def document() -> str:
    return DeploymentKeys.generate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def filled(document: str, folder: Path) -> tuple[Vault, dict[UUID, bytes]]:
    vault = Vault(DeploymentKeys(document), FolderKeyStore(folder))
    sealed = {}
    for _ in range(5):
        scope = uuid4()
        vault.create_scope(scope)
        sealed[scope] = vault.seal(scope, b"behind the mill", **PLACE)
    return vault, sealed


def opens(document: str, folder: Path, sealed: dict[UUID, bytes]) -> list[UUID]:
    vault = Vault(DeploymentKeys(document), FolderKeyStore(folder))
    found = []
    for scope, data in sealed.items():
        try:
            assert vault.unseal(scope, data, **PLACE) == b"behind the mill"
        except ScopeErased:
            continue
        found.append(scope)
    return found


def test_after_a_rotation_everything_still_opens_and_is_found(document, folder):
    vault, sealed = filled(document, folder)
    signed = vault.sign(b"the log so far")
    rotated = DeploymentKeys.rotated(document)
    assert opens(rotated, folder, sealed) == list(sealed)
    keys = DeploymentKeys(rotated)
    assert keys.verifies(signed, b"the log so far")
    assert keys.blind(b"phone") == DeploymentKeys(document).blind(b"phone")


def test_each_signature_names_the_key_that_made_it(document, folder):
    old = DeploymentKeys(document)
    new = DeploymentKeys(DeploymentKeys.rotated(document))
    before, after = old.sign(b"root"), new.sign(b"root")
    assert new.public_key_of(before, b"root") == old.public_keys()[0]
    assert new.public_key_of(after, b"root") == new.public_keys()[0]
    assert new.public_keys()[1:] == old.public_keys()
    assert not old.verifies(after, b"root")
    with pytest.raises(SignatureUnknown):
        new.public_key_of(before, b"another root")


def test_once_rewrapped_the_old_key_is_not_needed(document, folder):
    _, sealed = filled(document, folder)
    rotated = DeploymentKeys.rotated(document)
    assert rewrap(FolderKeyStore(folder), DeploymentKeys(rotated)) == 7
    assert opens(rotated, folder, sealed) == list(sealed)
    with pytest.raises(ScopeErased):
        DeploymentKeys(document).open_scope(
            next(iter(sealed)), FolderKeyStore(folder).get(next(iter(sealed)))
        )


@pytest.mark.parametrize("after", range(8))
def test_a_rewrapping_cut_short_anywhere_loses_nothing(document, folder, after):
    _, sealed = filled(document, folder)
    rotated = DeploymentKeys.rotated(document)
    store = FailingStore(folder, after=after)
    if after < 7:
        with pytest.raises(_PowerCut):
            rewrap(store, DeploymentKeys(rotated))
    assert opens(rotated, folder, sealed) == list(sealed)
    rewrap(FolderKeyStore(folder), DeploymentKeys(rotated))
    assert opens(rotated, folder, sealed) == list(sealed)


def test_a_rewrapping_never_brings_back_what_is_erased_meanwhile(document, folder):
    vault, sealed = filled(document, folder)
    scope = next(iter(sealed))
    store = FolderKeyStore(folder)
    wrapped = store.get(scope)
    vault.destroy_scope(scope)
    assert not store.replace(scope, wrapped)
    # A crash may leave the keyset beside its tombstone: it counts as erased all the same.
    (folder / f"{scope}.json").write_bytes(wrapped)
    assert scope not in store.scopes()
    assert scope not in opens(document, folder, sealed)


def test_a_lost_store_comes_back_whole(document, folder, tmp_path):
    _, sealed = filled(document, folder)
    backup = tmp_path / "backup.json"
    write_backup(FolderKeyStore(folder), backup)
    assert backup.stat().st_mode & 0o077 == 0
    keys, new = DeploymentKeys(document), tmp_path / "new"
    done = restore_backup(FolderKeyStore(new), keys, read_backup(backup), replace=NOTHING)
    assert (done.kept, done.erased) == (7, 0)
    assert opens(document, new, sealed) == list(sealed)


@pytest.mark.parametrize("after", range(7))
def test_a_restore_cut_short_anywhere_is_done_again(document, folder, tmp_path, after):
    _, sealed = filled(document, folder)
    backup, new = tmp_path / "backup.json", tmp_path / "new"
    write_backup(FolderKeyStore(folder), backup)
    keys = DeploymentKeys(document)
    with pytest.raises(_PowerCut):
        restore_backup(FailingStore(new, after=after), keys, read_backup(backup), replace=NOTHING)
    restore_backup(FolderKeyStore(new), keys, read_backup(backup), replace=NOTHING)
    assert opens(document, new, sealed) == list(sealed)


def test_what_was_erased_stays_erased_whichever_backup_is_restored(document, folder, tmp_path):
    vault, sealed = filled(document, folder)
    store, old, newest = FolderKeyStore(folder), tmp_path / "old.json", tmp_path / "newest.json"
    scope, *others = sealed
    write_backup(store, old)
    vault.destroy_scope(scope)
    write_backup(store, newest)
    keys = DeploymentKeys(document)
    restore_backup(store, keys, read_backup(old), replace=NOTHING)
    assert opens(document, folder, sealed) == others
    # On another machine the newest backup tells of the erasure, and the old one can't undo it.
    new = FolderKeyStore(tmp_path / "new")
    restore_backup(new, keys, read_backup(newest), replace=NOTHING)
    restore_backup(new, keys, read_backup(old), replace=NOTHING)
    assert opens(document, tmp_path / "new", sealed) == others


def test_keys_made_after_the_loss_are_never_overwritten_unasked(document, folder, tmp_path):
    _, sealed = filled(document, folder)
    backup, new = tmp_path / "backup.json", tmp_path / "new"
    write_backup(FolderKeyStore(folder), backup)
    keys = DeploymentKeys(document)
    Vault(keys, FolderKeyStore(new))  # somebody started the portal on the empty store
    store = FolderKeyStore(new)
    with pytest.raises(BackupUnusable, match="for 2 scopes"):
        restore_backup(store, keys, read_backup(backup), replace=NOTHING)
    assert len(store.scopes()) == 2
    restore_backup(store, keys, read_backup(backup), replace=frozenset(store.scopes()))
    assert opens(document, new, sealed) == list(sealed)


def test_another_deployments_backup_changes_nothing(document, folder, tmp_path):
    _, sealed = filled(document, folder)
    stranger = tmp_path / "stranger"
    filled(DeploymentKeys.generate(), stranger)
    backup = tmp_path / "backup.json"
    write_backup(FolderKeyStore(stranger), backup)
    with pytest.raises(BackupUnusable):
        restore_backup(
            FolderKeyStore(folder),
            DeploymentKeys(document),
            read_backup(backup),
            replace=NOTHING,
        )
    assert opens(document, folder, sealed) == list(sealed)


@pytest.fixture
def deployed(tmp_path: Path, document: str, monkeypatch) -> Path:
    keyset = tmp_path / "keyset.json"
    keyset.write_text(document)
    keyset.chmod(0o600)
    monkeypatch.setenv("ADVOCACY_KEYSET", str(keyset))
    monkeypatch.setenv("ADVOCACY_HOME", str(tmp_path))
    monkeypatch.setenv("ADVOCACY_KEYSTORE_URL", (tmp_path / "keys").as_uri())
    monkeypatch.setenv("ADVOCACY_PORTAL_BASE_URL", "https://notes.example")
    monkeypatch.setenv("ADVOCACY_STAFF_BASE_URL", "https://staff.example")
    return keyset


def test_the_commands_rotate_rewrap_back_up_and_restore(deployed, document, folder, tmp_path):
    _, sealed = filled(document, folder)
    run = CliRunner().invoke
    backup = tmp_path / "backup.json"
    assert run(cli.keystore, ["backup", str(backup)]).exit_code == 0
    rotated = run(cli.keyset, ["rotate"])
    assert rotated.exit_code == 0, rotated.output
    assert deployed.stat().st_mode & 0o077 == 0
    assert len(run(cli.keyset, ["public"]).output.split()) == 2
    assert "7 scopes" in run(cli.keystore, ["rewrap"]).output
    (folder / f"{next(iter(sealed))}.json").unlink()
    restored = run(cli.keystore, ["restore", str(backup)])
    assert "1 scopes put back" in restored.output, restored.output
    assert opens(deployed.read_text(), folder, sealed) == list(sealed)


def test_a_command_that_could_not_do_it_says_so(deployed, tmp_path):
    run = CliRunner().invoke
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    assert run(cli.keystore, ["restore", str(broken)]).exit_code != 0
    assert run(cli.keyset, ["rotate", str(broken)]).exit_code != 0
    assert broken.read_text() == "{}"

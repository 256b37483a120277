"""What is sealed opens only in its place, with its own keys, and never again once erased."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from advocacy.vault import (
    PART_SIZE,
    DeploymentKeys,
    FolderKeyStore,
    KeysetUnusable,
    ScopeErased,
    SealBroken,
    Vault,
)
from tests.fakes import FakeKeyStore

PLACE = {"table": "contact", "column": "note_sealed"}


@pytest.fixture(params=["a folder", "memory, as other tests have it"])
def vault(request, tmp_path):
    keystore = FakeKeyStore() if "memory" in request.param else FolderKeyStore(tmp_path / "keys")
    return Vault(DeploymentKeys(DeploymentKeys.generate()), keystore)


@pytest.fixture
def scope(vault: Vault):
    scope_id = uuid4()
    vault.create_scope(scope_id)
    return scope_id


def test_a_sealed_field_opens_in_its_own_place(vault, scope):
    row = uuid4()
    sealed = vault.seal(scope, b"behind the mill", **PLACE, row_id=row)
    assert b"mill" not in sealed
    assert vault.unseal(scope, sealed, **PLACE, row_id=row) == b"behind the mill"


@pytest.mark.parametrize("moved", ["table", "column", "row", "scope"])
def test_a_field_moved_elsewhere_does_not_open(vault, scope, moved):
    row, other = uuid4(), uuid4()
    vault.create_scope(other)
    sealed = vault.seal(scope, b"behind the mill", **PLACE, row_id=row)
    place = {**PLACE, **({moved: "else"} if moved in PLACE else {})}
    with pytest.raises(SealBroken):
        vault.unseal(
            other if moved == "scope" else scope,
            sealed,
            **place,
            row_id=other if moved == "row" else row,
        )


def test_an_erased_scope_never_opens_again(vault, scope):
    row = uuid4()
    sealed = vault.seal(scope, b"behind the mill", **PLACE, row_id=row)
    vault.destroy_scope(scope)
    with pytest.raises(ScopeErased):
        vault.unseal(scope, sealed, **PLACE, row_id=row)


def test_an_erased_scope_can_not_be_made_anew(vault, scope):
    row = uuid4()
    sealed = vault.seal(scope, b"behind the mill", **PLACE, row_id=row)
    vault.destroy_scope(scope)
    vault.create_scope(scope)
    with pytest.raises(ScopeErased):
        vault.unseal(scope, sealed, **PLACE, row_id=row)


def test_the_key_store_alone_opens_nothing(vault, scope):
    row = uuid4()
    sealed = vault.seal(scope, b"behind the mill", **PLACE, row_id=row)
    thief = Vault(DeploymentKeys(DeploymentKeys.generate()), vault._keystore)
    with pytest.raises(ScopeErased):
        thief.unseal(scope, sealed, **PLACE, row_id=row)


def test_creating_a_scope_twice_keeps_its_keys(vault, scope):
    row = uuid4()
    sealed = vault.seal(scope, b"kept", **PLACE, row_id=row)
    vault.create_scope(scope)
    assert vault.unseal(scope, sealed, **PLACE, row_id=row) == b"kept"


@pytest.mark.parametrize("size", [0, 1, PART_SIZE])
def test_a_part_of_a_file_comes_back_whole(vault, scope, size):
    evidence, data = uuid4(), os.urandom(size)
    sealed = vault.seal_part(scope, data, evidence_id=evidence, part=3, last=True)
    assert vault.unseal_part(scope, sealed, evidence_id=evidence, part=3, last=True) == data


@pytest.mark.parametrize("wrong", [{"part": 4}, {"last": False}, {"evidence_id": uuid4()}])
def test_a_part_put_elsewhere_or_a_file_cut_short_does_not_open(vault, scope, wrong):
    place = {"evidence_id": uuid4(), "part": 3, "last": True}
    sealed = vault.seal_part(scope, b"a recording", **place)
    with pytest.raises(SealBroken):
        vault.unseal_part(scope, sealed, **{**place, **wrong})


def test_a_part_with_a_changed_byte_does_not_open(vault, scope):
    place = {"evidence_id": uuid4(), "part": 0, "last": True}
    sealed = bytearray(vault.seal_part(scope, b"a recording", **place))
    sealed[-1] ^= 1
    with pytest.raises(SealBroken):
        vault.unseal_part(scope, bytes(sealed), **place)


def test_a_blind_index_finds_the_same_and_tells_kinds_apart(vault):
    assert vault.blind("phone", "+447700900142") == vault.blind("phone", "+447700900142")
    assert vault.blind("phone", "+447700900142") != vault.blind("name", "+447700900142")


def test_only_this_deployment_signs(vault):
    signed = vault.sign(b"checkpoint")
    assert vault.verifies(signed, b"checkpoint")
    assert not vault.verifies(signed, b"another")
    assert len(signed) == 64
    assert [len(key) for key in vault.public_keys()] == [32]


def test_a_keyset_that_others_can_read_is_refused(tmp_path: Path):
    path = tmp_path / "keyset.json"
    path.write_text(DeploymentKeys.generate())
    path.chmod(0o644)
    with pytest.raises(KeysetUnusable, match="chmod 600"):
        DeploymentKeys.load(str(path))
    path.chmod(0o600)
    DeploymentKeys.load(str(path))


def test_nonsense_is_no_keyset():
    with pytest.raises(KeysetUnusable, match="ADVOCACY_KEYSET"):
        DeploymentKeys.load('{"wrapping": 1}')

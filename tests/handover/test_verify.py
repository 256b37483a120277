"""The verifier, as an officer runs it: bare Python, no network, none of our code."""

import io
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from advocacy.handover.bag import Bag
from advocacy.handover.verifier import verifier
from tests.handover.arrange import a_bag, signed_proofs, stamped
from tests.ledger.outside import certificates

_HOME = tempfile.TemporaryDirectory()
PRISTINE = Path(_HOME.name) / "verify.py"
PRISTINE.write_bytes(verifier())
# The pristine program judges, so that a flipped byte in the bag's own copy is judged as well.
LINE = re.compile(
    r"^(INTACT|CHANGED|MISSING|UNEXPECTED|NOT PROVEN) +(.+?)(?: - .*)?$", re.MULTILINE
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a time-stamping authority; its root is ca.pem."""
    return certificates(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> tuple[Path, Bag]:
    place = tmp_path_factory.mktemp("bag")
    bag = a_bag(proofs=signed_proofs(place, authority=authority))
    zipfile.ZipFile(io.BytesIO(b"".join(bag.stream()))).extractall(place)
    return place / bag.folder, bag


@pytest.fixture
def unpacked(packed: tuple[Path, Bag], tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed[0], tmp_path / "bag"))


@pytest.fixture
def fingerprint(packed: tuple[Path, Bag]) -> str:
    return packed[1].fingerprint


def verify(*words: object, program: Path = PRISTINE) -> tuple[int, dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-I", str(program), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert not done.stderr, done.stderr
    return done.returncode, {item: verdict for verdict, item in LINE.findall(done.stdout)}


def wrong(found: dict[str, str]) -> dict[str, str]:
    return {item: verdict for item, verdict in found.items() if verdict != "INTACT"}


def test_an_untouched_bag_is_intact_by_its_own_program(
    unpacked: Path, fingerprint: str, authority: Path
) -> None:
    words = ("--fingerprint", fingerprint, "--authority", authority / "ca.pem")
    code, found = verify(*words, program=unpacked / "verify.py")
    assert found["time-stamp of the log"] == "INTACT"
    assert wrong(found) == {"exhibit AS/3 in the log": "NOT PROVEN"}
    assert found["exhibit AS/1 in the log"] == "INTACT"
    assert found["signature of the log"] == "INTACT"
    assert code == 2
    assert not (unpacked / "__pycache__").exists()


def test_without_a_fingerprint_told_by_another_way_it_is_not_proven(unpacked: Path) -> None:
    code, found = verify(unpacked)
    assert found["fingerprint"] == "NOT PROVEN"
    assert code == 2


def test_everything_rewritten_is_caught_by_the_fingerprint(
    unpacked: Path, fingerprint: str
) -> None:
    other = a_bag()
    zipfile.ZipFile(io.BytesIO(b"".join(other.stream()))).extractall(unpacked.parent)
    code, found = verify(unpacked.parent / other.folder, "--fingerprint", fingerprint)
    assert found["fingerprint"] == "CHANGED"
    assert code == 1


def test_a_flipped_bit_in_any_kilobyte_is_caught_and_the_right_item_named(
    unpacked: Path, program: object
) -> None:
    for path in files_of(unpacked):
        size = path.stat().st_size
        for start in range(0, size, 1024):
            flip(unpacked, path, start + secrets.randbelow(min(1024, size - start)), program)


@pytest.mark.nightly
def test_ten_thousand_flipped_bits_are_all_caught(unpacked: Path, program: object) -> None:
    files = files_of(unpacked)
    for _ in range(10_000):
        path = secrets.choice(files)
        flip(unpacked, path, secrets.randbelow(path.stat().st_size), program)


def files_of(bag: Path) -> list[Path]:
    return sorted(path for path in bag.rglob("*") if path.is_file())


def flip(bag: Path, path: Path, place: int, program: object) -> None:
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[place] ^= 1 << secrets.randbelow(8)
    path.write_bytes(flipped)
    found = judged(program, bag)
    path.write_bytes(whole)
    bad = {item for item, verdict in found.items() if verdict in {"CHANGED", "MISSING"}}
    # What rests on a file (its place in the log) may fall with it; no other file may.
    named = {item for item in bad if not item.startswith(("exhibit ", "signature ", "time-stamp "))}
    assert named == {path.relative_to(bag).as_posix()}, f"byte {place} of {path}: {found}"


def judged(program: object, bag: Path) -> dict[str, str]:
    assert isinstance(program, dict)
    check = program["Check"](bag)
    check.run(None)
    program["check_log"](check)
    return {item: verdict for item, (verdict, _) in check.verdicts.items() if item != "fingerprint"}


@pytest.mark.parametrize("name", ["data/summary.pdf", "bagit.txt", "manifest-sha256.txt"])
def test_a_shortened_file_is_named(unpacked: Path, name: str) -> None:
    whole = (unpacked / name).read_bytes()
    (unpacked / name).write_bytes(whole[:-1])
    code, found = verify(unpacked)
    assert wrong(found).pop(name) == "CHANGED"
    assert code == 1


@pytest.mark.parametrize("name", ["data/copies/AS-1.png", "VERIFY.txt", "tagmanifest-sha256.txt"])
def test_a_lengthened_file_is_named(unpacked: Path, name: str) -> None:
    with (unpacked / name).open("ab") as file:
        file.write(b"\x00")
    assert wrong(verify(unpacked)[1])[name] == "CHANGED"


def test_two_swapped_files_are_both_named(unpacked: Path) -> None:
    one, two = unpacked / "data/copies/AS-1.png", unpacked / "data/copies/AS-2.wav"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    found = wrong(verify(unpacked)[1])
    assert found["data/copies/AS-1.png"] == found["data/copies/AS-2.wav"] == "CHANGED"


def test_a_renamed_file_is_missing_and_its_new_name_unexpected(unpacked: Path) -> None:
    (unpacked / "data/copies/AS-1.png").rename(unpacked / "data/copies/AS-9.png")
    found = wrong(verify(unpacked)[1])
    assert found["data/copies/AS-1.png"] == "MISSING"
    assert found["data/copies/AS-9.png"] == "UNEXPECTED"


def test_a_second_copy_of_a_file_is_unexpected(unpacked: Path) -> None:
    shutil.copy(unpacked / "data/summary.pdf", unpacked / "data/summary (1).pdf")
    code, found = verify(unpacked)
    assert found["data/summary (1).pdf"] == "UNEXPECTED"
    assert code == 1


def test_a_link_in_place_of_a_file_is_not_taken_for_it(unpacked: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.pdf"
    (unpacked / "data/summary.pdf").rename(kept)
    (unpacked / "data/summary.pdf").symlink_to(kept)
    assert verify(unpacked)[1]["data/summary.pdf"] == "CHANGED"


def test_a_missing_list_is_named_and_the_other_list_still_judges(unpacked: Path) -> None:
    (unpacked / "manifest-sha256.txt").unlink()
    with (unpacked / "data/summary.pdf").open("ab") as file:
        file.write(b"x")
    found = wrong(verify(unpacked)[1])
    assert found["manifest-sha256.txt"] == "MISSING"
    assert found["data/summary.pdf"] == "CHANGED"


def test_with_no_list_left_nothing_is_called_intact(unpacked: Path) -> None:
    for path in unpacked.glob("*manifest*"):
        path.unlink()
    code, found = verify(unpacked)
    assert found["data/summary.pdf"] == "NOT PROVEN"
    assert found["tagmanifest-sha256.txt"] == "MISSING"
    assert code == 1


def test_a_forged_place_in_the_log_is_named(packed: tuple[Path, Bag], tmp_path: Path) -> None:
    proofs = signed_proofs(tmp_path)
    first, second = proofs.inclusions
    forged = type(proofs)(proofs.checkpoint, (replace(first, index=2), second))
    bag = a_bag(proofs=forged)
    zipfile.ZipFile(io.BytesIO(b"".join(bag.stream()))).extractall(tmp_path)
    found = verify(tmp_path / bag.folder)[1]
    assert found["exhibit AS/1 in the log"] == "CHANGED"
    assert found["exhibit AS/2 in the log"] == "INTACT"


def test_a_signature_by_somebody_else_is_named(unpacked: Path, tmp_path: Path) -> None:
    other = signed_proofs(tmp_path).checkpoint
    (unpacked / "data/log/checkpoint.sig").write_bytes(other.signature)
    assert verify(unpacked)[1]["signature of the log"] == "CHANGED"


def test_without_openssl_the_signature_is_not_proven(unpacked: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(PRISTINE), str(unpacked)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/nowhere"},
    )
    assert "NOT PROVEN  signature of the log - there is no openssl on this machine" in done.stdout


def test_a_time_stamp_is_proven_only_by_the_authority_itself(
    unpacked: Path, authority: Path, tmp_path: Path
) -> None:
    assert verify(unpacked)[1]["time-stamp of the log"] == "NOT PROVEN"
    other = certificates(tmp_path / "other")
    found = verify(unpacked, "--authority", other / "ca.pem")[1]
    assert found["time-stamp of the log"] == "CHANGED"
    lone = subprocess.run(
        [sys.executable, "-I", PRISTINE, unpacked, "--authority", authority / "ca.pem"],
        capture_output=True, text=True, check=False, env={"PATH": "/nowhere"},
    )  # fmt: skip
    assert "NOT PROVEN  time-stamp of the log - there is no openssl" in lone.stdout


def test_a_time_stamp_of_another_checkpoint_is_named(unpacked: Path, authority: Path) -> None:
    other = stamped(b"another log\n4\nAAAA\n", authority)
    (unpacked / "data/log/checkpoint.tsr").write_bytes(other)
    found = verify(unpacked, "--authority", authority / "ca.pem")[1]
    assert found["time-stamp of the log"] == "CHANGED"


def test_a_bag_without_a_time_stamp_says_so(tmp_path: Path) -> None:
    bag = a_bag(proofs=signed_proofs(tmp_path))
    zipfile.ZipFile(io.BytesIO(b"".join(bag.stream()))).extractall(tmp_path)
    assert verify(tmp_path / bag.folder)[1]["time-stamp of the log"] == "NOT PROVEN"


def test_a_file_from_the_phone_can_be_recognised(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "IMG_1.jpg").write_bytes(b"the original picture")
    (tmp_path / "IMG_2.jpg").write_bytes(b"another picture")
    found = verify(
        unpacked, "--original", tmp_path / "IMG_1.jpg", "--original", tmp_path / "IMG_2.jpg"
    )[1]
    assert found["original IMG_1.jpg"] == "INTACT"
    assert found["original IMG_2.jpg"] == "NOT PROVEN"


def test_an_empty_folder_is_nothing_to_check(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(PRISTINE), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "nothing here to check" in done.stderr


def test_it_imports_nothing_but_the_standard_library() -> None:
    names = set(re.findall(r"^(?:from|import) (\w+)", PRISTINE.read_text(), re.MULTILINE))
    assert names <= set(sys.stdlib_module_names)
    assert not names & {"socket", "urllib", "http", "ssl"}


def test_the_lists_can_be_checked_by_hand(unpacked: Path) -> None:
    lists = ["tagmanifest-sha256.txt", "manifest-sha256.txt"]
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", *lists], cwd=unpacked, capture_output=True, check=False
    )
    assert done.returncode == 0

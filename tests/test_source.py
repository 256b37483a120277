"""What our own source may not contain, each with the way to do it instead."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.app import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "src" / "js").rglob("*.js"))
PYTHON = sorted([*(ROOT / "advocacy").rglob("*.py"), *(ROOT / "safety_plans").rglob("*.py")])
# The only modules that may compute with secrets or digests, and for what: see docs/keys.md.
CRYPTOGRAPHY = {
    "advocacy/vault": "seals, signs and keys blind indexes",
    "advocacy/accounts": "passphrases, tokens and codes of people who sign in",
    "advocacy/ledger": "the log's tree",
    "advocacy/evidence_store": "hashes of files as they arrive",
    "advocacy/incidents/imports/taking_in.py": "the hash over all messages of an import",
    "advocacy/handover": "hashes in packs, tokens and codes of links, and the verifier",
    "advocacy/messaging": "opaque ids in the addresses given to the provider",
    "advocacy/cli.py": "the secret of the first person's authenticator",
    "advocacy/cases/people/history.py": "whether a person was changed meanwhile",
    "advocacy/cases/service.py": "references that can't be guessed",
    "advocacy/masp/service.py": "references that can't be guessed",
    "advocacy/portal/setting_up": "a stand-in's reference, and which harmless notes it holds",
    "advocacy/incidents/imports/here_already.py": "the salt of the marks of messages",
    "advocacy/demo": "the demo's own passphrases",
}
# The verifier runs openssl on somebody else's machine; the log's query is put together from
# constants that stand beside it; no document type ever reaches the parser of single tags.
OWN_REASONS = (
    # In a process without anything; a packet with a document type is refused.
    "advocacy/evidence_store/looking/xmp.py",
    "advocacy/handover/verify_template/",
    "advocacy/ledger/rows.py",
    "advocacy/incidents/imports/parsing/xml_tags.py",
)
DIGESTS = {"hashlib", "hmac", "secrets", "cryptography", "tink", "argon2", "pyotp", "webauthn"}


def found_in(files: list[Path], pattern: str) -> list[str]:
    seen = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if seen.search(line)
    ]


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"\|\s*safe\b", "text is escaped where it is shown: pass a macro or a Markup of ours"),
        (r"<style|\sstyle=", "the policy forbids inline style: put a class into the style sheet"),
        (r"<script(?![^>]*\ssrc=)", "the policy forbids inline scripts: put it into static/src/js"),
        (r"\son[a-z]+=\"", "the policy forbids inline handlers: put it into static/src/js"),
        (r"(?:src|href|action)=\"https?://", "no page asks another host for anything"),
        (r"<(?:object|embed|applet|iframe)\b", "plug-ins and frames are not used"),
        (r"\bautoescape\s+false", "everything is escaped"),
    ],
)
def test_no_template_has(pattern: str, instead: str) -> None:
    assert not found_in(TEMPLATES, pattern), instead


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write", "set textContent"),
        (r"\beval\(|new Function|setTimeout\(['\"]", "call a function"),
        (r"localStorage|sessionStorage|indexedDB|caches\.|serviceWorker", "nothing stays behind"),
        (
            r"window\.postMessage|(?<!channel\?\.)addEventListener\('message'",
            "no page talks to another window",
        ),
        (r"['\"]https?://", "no script asks another host for anything"),
        (r"['\"](?:before)?unload['\"]", "unload keeps a page from being wiped: use pagehide"),
        (r"document\.cookie(?!\s*=\s*['\"`]__Host-)", "cookies belong to the server"),
        (r"pushState", "one address, one entry in the history"),
    ],
)
def test_no_script_has(pattern: str, instead: str) -> None:
    assert not found_in(SCRIPTS, pattern), instead


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"render_template_string", "templates are files"),
        (r"\bpickle\b|\bmarshal\b|yaml\.load|\beval\(|[^.]\bexec\(", "data is JSON or a form"),
        (r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False", "certificates are checked"),
        (r"shell\s*=\s*True|os\.system", "hand over a list of arguments"),
        (r"text\(\s*f['\"]", "bind values by name"),
        (
            r"xml\.(?:etree|sax|dom|parsers)|lxml",
            "XML is read in the confined processes alone",
        ),
        (r"\bprint\(.*(?:request|form)\b", "logs take scalars only"),
        (r"allow_redirects\s*=\s*True", "nothing that is fetched may lead elsewhere"),
        (r"uuid4\(\).*(?:token|secret)", "secrets come from the secrets module"),
    ],
)
def test_no_module_has(pattern: str, instead: str) -> None:
    found = [line for line in found_in(PYTHON, pattern) if not line.startswith(OWN_REASONS)]
    assert not found, instead


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_what_computes_with_secrets_is_listed() -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if DIGESTS & set(imports_of(path))
        and not any(str(path.relative_to(ROOT)).startswith(room) for room in CRYPTOGRAPHY)
    ]
    assert not strangers, "Say here and in docs/keys.md what it computes, or use the vault."


def test_every_room_of_the_list_is_there_and_computes_something() -> None:
    for room in CRYPTOGRAPHY:
        path = ROOT / room
        files = [path] if path.suffix else sorted(path.rglob("*.py"))
        assert any(DIGESTS & set(imports_of(file)) for file in files), room


def test_no_file_outgrows_its_room() -> None:
    tracked = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "*.py", "*.js", "*.scss"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    for name in tracked:
        most = 500 if name.startswith("tests/") else 300
        if "/migrations/" in name or not (ROOT / name).exists():
            continue
        lines = len((ROOT / name).read_text().splitlines())
        assert lines <= most, f"{name} has {lines} lines: make it two with telling names."


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (test_no_template_has, "<p>{{ text|safe }}</p>"),
        (test_no_script_has, "place.innerHTML = words"),
        (test_no_module_has, "subprocess.run(words, shell=True)"),
    ],
)
def test_each_of_these_checks_can_fail(check, line: str) -> None:
    marks = [mark for mark in check.pytestmark if mark.name == "parametrize"]
    assert any(re.search(pattern, line) for pattern, _ in marks[0].args[1])


def test_only_these_take_the_address_of_the_database_past_the_fixture() -> None:
    """Whatever else asks the database by another way would be left out of the run on PostgreSQL."""
    takers = {
        "conftest.py",
        "test_source.py",
        "db/conftest.py",
        "db/test_migrations.py",
        "db/test_wall.py",
    }
    tests = ROOT / "tests"
    found = {
        str(path.relative_to(tests))
        for path in tests.rglob("*.py")
        if re.search(r"\b(TEST_)?DATABASE_URL\b", path.read_text())
    }
    assert found <= takers, "Use the fixture `settings`, or name DATABASE_URL in the test's module."

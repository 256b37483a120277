"""Makes a log of any size on disk, and measures what verifying it takes in a process of its own.

python -m tests.ledger.large verify DATABASE KEYSET KEYSTORE
"""

import json
import resource
import secrets
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from advocacy.db import Base, make_engine, make_session, new_id, writing
from advocacy.ledger.leaves import canonical, commitment, leaf_hash
from advocacy.ledger.models import LedgerEvent, LedgerPersonal
from advocacy.ledger.service import sequence
from advocacy.ledger.verify import verify
from advocacy.vault import DeploymentKeys, FolderKeyStore, Vault
from tests.ledger.arrange import AMIRA, START

_STEP = 5000
_CASES = 100


def make_log(place: Path, *, events: int) -> list[str]:
    """Write a log of which every tenth event has a personal part; return how to open it."""
    place.mkdir()
    keyset = place / "keyset.json"
    keyset.write_text(DeploymentKeys.generate())
    keyset.chmod(0o600)
    words = [f"sqlite:///{place / 'log.db'}", str(keyset), str(place / "keystore")]
    engine, vault = opened(words)
    Base.metadata.create_all(engine)
    cases = [new_id() for _ in range(_CASES)]
    for case_id in cases:
        vault.create_scope(case_id)
    for begin in range(0, events, _STEP):
        _write(engine, vault, cases, range(begin, min(begin + _STEP, events)))
    engine.dispose()
    return words


def _write(engine: Engine, vault: Vault, cases: list[Any], numbers: range) -> None:
    rows, personal = [], []
    for number in numbers:
        case_id = cases[number % _CASES]
        at = START + timedelta(seconds=number)
        event = LedgerEvent(
            id=new_id(), at=at, actor_id=AMIRA.account_id, actor_role="advocate", case_id=case_id
        )
        event.action, event.outcome = "contact.recorded", "done"
        if number % 10 == 0:
            said = {"note": f"Rang at {number}"}
            salt, row_id = secrets.token_bytes(32), new_id()
            event.commitment, event.scope_id = commitment(salt, said), case_id
            data = canonical({"personal": said, "salt": salt.hex()})
            sealed = vault.seal(
                case_id, data, table="ledger_personal", column="opened_sealed", row_id=row_id
            )
            personal.append(
                {
                    "id": row_id,
                    "scope_id": case_id,
                    "event_id": event.id,
                    "opened_sealed": sealed,
                }
            )
        event.leaf_hash = leaf_hash(event)
        rows.append(
            {
                column.name: getattr(event, column.name)
                for column in Base.metadata.tables["ledger_event"].columns
            }
        )
    tables = Base.metadata.tables
    with engine.begin() as connection:
        connection.execute(insert(tables[LedgerEvent.__tablename__]), rows)
        if personal:
            connection.execute(insert(tables[LedgerPersonal.__tablename__]), personal)
    with writing(engine, vault) as session:
        sequence(session, vault, at=START + timedelta(seconds=numbers[-1]))


def opened(words: list[str]) -> tuple[Engine, Vault]:
    database, keyset, keystore = words
    return make_engine(database), Vault(DeploymentKeys.load(keyset), FolderKeyStore(Path(keystore)))


def measure(words: list[str]) -> dict[str, Any]:
    """Verify in a process of its own; return what it found, its seconds and its peak in MiB."""
    command = [sys.executable, "-m", "tests.ledger.large", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _main(words: list[str]) -> None:
    engine, vault = opened(words)
    begun = time.monotonic()
    with make_session(engine, vault, reading=True) as session:
        verdict = verify(session, vault)
    found = {
        "sound": verdict.is_sound,
        "faults": [fault.sentence for fault in verdict.faults[:3]],
        "sequenced": verdict.sequenced,
        "seconds": round(time.monotonic() - begun, 1),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(sys.argv[1:])

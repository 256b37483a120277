"""Where a demo lives, its environment, and filling it once."""

import json
import os
import secrets
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from advocacy import tables
from advocacy.demo.cast import TEAM
from advocacy.demo.story import tell
from advocacy.vault import DeploymentKeys
from advocacy.web.current import Foundation


@dataclass(frozen=True)
class DemoHome:
    """The demo's folder; the accounts file is written last and says that it is complete."""

    path: Path

    @property
    def env(self) -> Path:
        """Return the file with every setting the demo uses."""
        return self.path / "demo.env"

    @property
    def accounts(self) -> Path:
        """Return the file that says who can sign in."""
        return self.path / "demo-accounts.json"

    @property
    def filled(self) -> bool:
        """Return whether the demo is complete."""
        return self.accounts.exists()

    @property
    def half_filled(self) -> bool:
        """Return whether an earlier filling was interrupted."""
        return self.env.exists() and not self.filled

    def write_environment(self, port: int) -> dict[str, str]:
        """Write demo.env (0600) for this port, and return it with the process's environment."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        keyset = self.path / "keyset.json"
        if not keyset.exists():
            _write_private(keyset, DeploymentKeys.generate())
        values = {
            "ADVOCACY_HOME": str(self.path),
            "ADVOCACY_KEYSET": str(keyset),
            "ADVOCACY_PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
            "ADVOCACY_STAFF_BASE_URL": f"http://localhost:{port}",
            "ADVOCACY_SERVICE_PHONE": "020 7946 0123",
            "ADVOCACY_ASKING_TEAM": TEAM,
            "ADVOCACY_TWILIO_AUTH_TOKEN": self._token(),
            "ADVOCACY_TWILIO_FROM": "+447700900000",
            "ADVOCACY_DEMO": "1",
        }
        lines = [f"{name}={shlex.quote(value)}" for name, value in values.items()]
        _write_private(self.env, "\n".join(lines) + "\n")
        return {**os.environ, **values}

    def _token(self) -> str:
        if self.env.exists():
            for line in self.env.read_text().splitlines():
                name, _, value = line.partition("=")
                if name == "ADVOCACY_TWILIO_AUTH_TOKEN":
                    return shlex.split(value)[0]
        return secrets.token_hex(16)


def _write_private(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    partial.replace(path)


def fill(app: Flask, home: DemoHome, *, say: Callable[[str], None]) -> None:
    """Make the tables and tell the story; the accounts file says that it is complete."""
    base: Foundation = app.extensions["advocacy"]
    tables.upgrade(base.engine)
    with app.app_context():
        accounts = tell(app, say=say)
    _write_private(home.accounts, json.dumps(accounts, indent=2, ensure_ascii=False) + "\n")

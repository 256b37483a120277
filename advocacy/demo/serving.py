"""Serves the demo: web and worker together, until the person at the keyboard stops it."""

import contextlib
import importlib
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from typing_extensions import override

ROOT = Path(__file__).resolve().parent.parent.parent


def load_app() -> Flask:
    """Return the application of wsgi.py, the only file that knows both packages."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    app: Flask = importlib.import_module("wsgi").app
    return app


class _DemoServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn with its settings in code."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    @override
    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Any:
        return load_app()


def _addresses(port: int) -> list[str]:
    """Return where to listen: both loopbacks, since `localhost` means either of them."""
    found = [f"127.0.0.1:{port}"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        found.append(f"[::1]:{port}")
    return found


def serve(environment: dict[str, str], port: int) -> None:
    """Serve until interrupted; the worker is started first, kept alive, and stopped with it."""
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_working, args=(environment, stopping), daemon=True)

    def started(_server: Any) -> None:
        keeper.start()

    def stopped(_server: Any) -> None:
        stopping.set()
        keeper.join(timeout=10)

    _DemoServer(
        {
            "bind": _addresses(port),
            "workers": 2,
            "threads": 16,
            "worker_class": "gthread",
            "loglevel": "warning",
            "graceful_timeout": 5,
            "when_ready": started,
            "on_exit": stopped,
            "control_socket_disable": True,
        }
    ).run()


def _keep_working(environment: dict[str, str], stopping: threading.Event) -> None:
    """Run the worker, and start it again when it dies: that is what a supervisor does."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    while not stopping.is_set():
        worker = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        while worker.poll() is None and not stopping.wait(0.5):
            pass
        if worker.poll() is None:
            worker.terminate()
            worker.wait(timeout=10)
        stopping.wait(2)

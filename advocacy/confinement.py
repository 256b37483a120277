"""How a process that reads hostile bytes is started, and how it gives up every way to anywhere.

It runs apart from us with nothing in its environment, loads only the modules that it names (this
one needs nothing but the standard library), and calls `confine` before the first hostile byte.
"""

import contextlib
import ctypes
import platform
import resource
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_ROOT = Path(__file__).resolve().parent.parent
_START = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]); "
    "runpy.run_path(sys.argv[2], run_name='__main__')"
)
# Our settings stand in the environment: a process that reads hostile bytes gets none of it.
ENVIRONMENT = MappingProxyType({"MALLOC_ARENA_MAX": "1"})

# linux/sched.h and linux/prctl.h
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
# Numbers of socket, socketpair, connect, bind, sendto, execve, execveat, ptrace; audit.h's machine.
_SYSCALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 49, 44, 59, 322, 101)),
    "aarch64": (0xC00000B7, (198, 199, 203, 200, 206, 221, 281, 117)),
}
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000


@dataclass(frozen=True)
class Limits:
    """How much address space (bytes) and time of the processor (seconds) a process may use."""

    memory_bytes: int
    cpu_seconds: int


def command_for(program: Path) -> list[str]:
    """Return the command that runs a program of ours apart, so that it can import by our names.

    Python's isolated mode (-I) takes neither the environment nor the working folder into account.
    """
    return [sys.executable, "-I", "-B", "-c", _START, str(_ROOT), str(program)]


def confine(limits: Limits) -> None:
    """Give up what reading never needs; each limit holds by itself where another can't be had."""
    for limit, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses a limit on address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_NEW_USER_AND_NETWORK)
    _refuse_syscalls(libc)


def _refuse_syscalls(libc: ctypes.CDLL) -> None:
    known = _SYSCALLS.get(platform.machine())
    if known is None:
        return
    program = ctypes.create_string_buffer(_filter(*known))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    steps = Program(len(program) // 8, ctypes.addressof(program))
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(steps), 0, 0)


def _filter(machine: int, refused: tuple[int, ...]) -> bytes:
    """Return the filter that refuses these system calls (classic BPF: code, yes, no, value)."""
    load, equal, answer = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, machine), (answer, 0, 0, _KILL), (load, 0, 0, 0)]
    for index, number in enumerate(refused):
        steps.append((equal, len(refused) - index, 0, number))
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)

"""How a process that reads hostile bytes is started, and how it gives up every way to anywhere.

It runs apart from us with nothing in its environment, loads only the modules that it names (this
one needs nothing but the standard library), and calls `confine` before the first hostile byte.
"""

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_ROOT = Path(__file__).resolve().parent.parent
_START = (
    "import runpy, sys; sys.path[:0] = sys.argv[1].split(sys.argv[2]); "
    "runpy.run_path(sys.argv[3], run_name='__main__')"
)
# Our settings stand in the environment: a process that reads hostile bytes gets none of it.
ENVIRONMENT = MappingProxyType({"MALLOC_ARENA_MAX": "1"})

# linux/sched.h and linux/prctl.h
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
# Another set of numbers for the same calls begins here (x32), and would pass by the list.
_OTHER_NUMBERS = 0x40000000
# By name: the number on x86_64, on aarch64 (-1 where it has none). Whoever has taken the process
# over shall reach no network, no program, no other process and nothing that changes a file.
_REFUSED = MappingProxyType(
    {
        "socket": (41, 198),
        "socketpair": (53, 199),
        "connect": (42, 203),
        "bind": (49, 200),
        "sendto": (44, 206),
        "execve": (59, 221),
        "execveat": (322, 281),
        "io_uring_setup": (425, 425),
        "bpf": (321, 280),
        "ptrace": (101, 117),
        "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271),
        "pidfd_open": (434, 434),
        "kill": (62, 129),
        "tkill": (200, 130),
        "tgkill": (234, 131),
        "unlink": (87, -1),
        "unlinkat": (263, 35),
        "rmdir": (84, -1),
        "rename": (82, -1),
        "renameat": (264, 38),
        "renameat2": (316, 276),
        "link": (86, -1),
        "linkat": (265, 37),
        "symlink": (88, -1),
        "symlinkat": (266, 36),
        "mkdir": (83, -1),
        "mkdirat": (258, 34),
        "mknod": (133, -1),
        "mknodat": (259, 33),
        "truncate": (76, 45),
        "chmod": (90, -1),
        "fchmodat": (268, 53),
    }
)
# For a process that has loaded all it needs: then it cannot so much as look at a file of ours.
_OPENING = MappingProxyType(
    {"open": (2, -1), "openat": (257, 56), "openat2": (437, 437), "creat": (85, -1)}
)
# By machine: linux/audit.h's number, and which of the numbers above are its own.
_MACHINES = MappingProxyType({"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)})


@dataclass(frozen=True)
class Limits:
    """How much address space (bytes) and time of the processor (seconds) a process may use."""

    memory_bytes: int
    cpu_seconds: int


def command_for(program: Path) -> list[str]:
    """Return the command that runs a program of ours apart, so that it can import by our names.

    Python's isolated mode (-I) takes neither the environment nor the working folder into account,
    and -S runs nothing that an installed package would have run at the start of every process.
    """
    paths = dict.fromkeys([str(_ROOT), *map(sysconfig.get_path, ("purelib", "platlib"))])
    isolated = [sys.executable, "-I", "-S", "-B", "-c", _START]
    return [*isolated, os.pathsep.join(paths), os.pathsep, str(program)]


def confine(limits: Limits, *, opens_files: bool = True) -> None:
    """Give up what reading never needs; each limit holds by itself where another can't be had.

    Without `opens_files` no file can be opened any more, not even to be read: whatever is needed
    must have been loaded before.
    """
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
    _refuse_syscalls(libc, {**_REFUSED, **({} if opens_files else _OPENING)})


def _refuse_syscalls(libc: ctypes.CDLL, refused: dict[str, tuple[int, int]]) -> None:
    known = _MACHINES.get(platform.machine())
    if known is None:
        return
    machine, column = known
    numbers = [each[column] for each in refused.values() if each[column] >= 0]
    program = ctypes.create_string_buffer(_filter(machine, numbers))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    steps = Program(len(program) // 8, ctypes.addressof(program))
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(steps), 0, 0)


def _filter(machine: int, refused: list[int]) -> bytes:
    """Return the filter that refuses these system calls (classic BPF: code, yes, no, value)."""
    load, equal, at_least, answer = 0x20, 0x15, 0x35, 0x06
    steps = [
        (load, 0, 0, 4),
        (equal, 1, 0, machine),
        (answer, 0, 0, _KILL),
        (load, 0, 0, 0),
        (at_least, len(refused) + 1, 0, _OTHER_NUMBERS),
    ]
    for index, number in enumerate(refused):
        steps.append((equal, len(refused) - index, 0, number))
    steps += [(answer, 0, 0, _ALLOW), (answer, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)

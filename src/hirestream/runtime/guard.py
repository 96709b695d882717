"""No process of the system outlives those that started it (`python -m hirestream.runtime.guard COMMAND…`).

The guard is the parent of the supervisor. When a supervisor dies, the kernel sends SIGTERM to its programs, but not to
their children, and a job can wait for a minute for an engine that went down with it: the guard ends what is left.
"""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Ask the kernel to send this process a signal when its parent dies (Linux); it survives exec."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)


def main(command: list[str]) -> int:
    """Run the supervisor until it ends, then end every other process of its data folder; its exit status."""
    with subprocess.Popen(command, preexec_fn=die_with_parent) as supervisor:  # noqa: PLW1509 - one prctl, no thread
        signal.signal(signal.SIGTERM, lambda *_: supervisor.terminate())
        status = supervisor.wait()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Late: until then this process holds next to nothing.
    from hirestream.runtime.supervisor import end_members
    from hirestream.settings import Settings

    end_members(Settings())
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

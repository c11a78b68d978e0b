"""A stand-in for systemd where there is none: `systemctl` and `systemd-run`, as far as docs/operations.md uses them.

It reads the very units, and keeps to what they say of command, user, folders, environment, umask, the disk that is
read-only but for the state's folder, /tmp, home folders, capabilities, Type=notify, KillMode=mixed, TimeoutStopSec,
Restart=always and RestartSec. It does not keep to the filter of system calls, to what is said of devices, clock, host
name and kernel, nor to the restrictions of addresses and namespaces: `systemd-analyze` reads those.

nginx and PostgreSQL are started as Debian's own units do.
"""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType

from scripts.deployment.units import Unit, command_of, environment_of, make_state_of, read_unit

UNITS = Path("/etc/systemd/system")
RUN = Path("/run/service-manager")
"""What came of each unit, and what it wrote: a journal."""

OTHERS = {
    ("nginx", "start"): "nginx",
    ("nginx", "stop"): "nginx -s quit",
    ("nginx", "reload"): "nginx -s reload",
    ("postgresql", "start"): "pg_ctlcluster 15 main start",
    ("postgresql", "stop"): "pg_ctlcluster 15 main stop",
}
SECONDS_TO_START = 90


def events_of(name: str) -> list[str]:
    """Return what has become of a unit, in order: started, ready, exited CODE, stopped CODE SECONDS."""
    file = RUN / f"{name}.events"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


class Supervisor:
    """What systemd is for one service: starts it, waits until it is ready, starts it again, stops it."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._stopping = False
        self._asked_at = 0.0
        self._notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._address = RUN / f"{unit.name}.notify"

    def run(self) -> None:
        """Go on until SIGTERM."""
        self._address.unlink(missing_ok=True)
        self._notices.bind(str(self._address))
        self._address.chmod(0o666)
        code = 0
        while not self._stopping:
            self._process = self._start()
            signal.signal(signal.SIGTERM, self._stop)
            self._note(f"started {self._process.pid}")
            if self._unit.said["Type"] == "notify":
                self._wait_until_ready()
            self._note("ready")
            code = self._process.wait()
            signal.alarm(0)
            if not self._stopping:
                self._note(f"exited {code}")
                time.sleep(self._unit.seconds("RestartSec"))
        # KillMode=mixed: what the main process has left behind is killed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._note(f"stopped {code} {time.monotonic() - self._asked_at:.1f}")

    def _start(self) -> subprocess.Popen[bytes]:
        make_state_of(self._unit)
        with (RUN / f"{self._unit.name}.log").open("ab") as log:
            return subprocess.Popen(
                command_of(self._unit),
                env={**environment_of(self._unit), "NOTIFY_SOCKET": str(self._address)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=self._unit.umask,
                start_new_session=True,
            )

    def _wait_until_ready(self) -> None:
        self._notices.settimeout(SECONDS_TO_START)
        while b"READY=1" not in self._notices.recv(4096).splitlines():
            pass

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Ask the main process to end, which `run` waits for; it is killed when its time is over."""
        self._stopping, self._asked_at = True, time.monotonic()
        signal.signal(signal.SIGALRM, self._kill)
        signal.alarm(int(self._unit.seconds("TimeoutStopSec")))
        self._process.terminate()

    def _kill(self, _signal: int, _frame: FrameType | None) -> None:
        self._note("killed")
        self._process.kill()

    def _note(self, event: str) -> None:
        with (RUN / f"{self._unit.name}.events").open("a", encoding="utf-8") as file:
            file.write(f"{event}\n")


def _start(name: str) -> None:
    before = len(events_of(name))
    child = os.fork()
    if not child:
        os.setsid()
        with Path(os.devnull).open("r+b") as nothing:
            for number in (0, 1, 2):
                os.dup2(nothing.fileno(), number)
        Supervisor(read_unit(UNITS / name)).run()
        os._exit(0)
    (RUN / f"{name}.pid").write_text(str(child), encoding="ascii")
    _wait_for(name, "ready", before)


def _stop(name: str) -> None:
    before = len(events_of(name))
    os.kill(int((RUN / f"{name}.pid").read_text(encoding="ascii")), signal.SIGTERM)
    _wait_for(name, "stopped", before)


def _wait_for(name: str, event: str, before: int) -> None:
    ends = time.monotonic() + SECONDS_TO_START
    while not any(line.split()[0] == event for line in events_of(name)[before:]):
        if time.monotonic() > ends:
            sys.exit(f"{name} is not {event}: {events_of(name)}. See {RUN / name}.log")
        time.sleep(0.05)


def systemctl(words: list[str]) -> None:
    """Do what `systemctl` is asked for."""
    action, names = words[0], [word for word in words[1:] if not word.startswith("-")]
    if action == "daemon-reload" or (action == "enable" and "--now" not in words):
        return
    steps = {"enable": ["start"], "restart": ["stop", "start"]}.get(action, [action])
    for name in names:
        for step in steps:
            _do(step, name)


def _do(step: str, name: str) -> None:
    if (name, step) in OTHERS:
        subprocess.run(shlex.split(OTHERS[name, step]), check=True)
    else:
        {"start": _start, "stop": _stop}[step](f"{name}.service")


def systemd_run(words: list[str]) -> int:
    """Run a command in a unit that its options describe, wait, and return its exit code."""
    parser = ArgumentParser()
    parser.add_argument("--uid")
    parser.add_argument("--working-directory")
    parser.add_argument("--property", action="append", default=[])
    for flag in ("--quiet", "--wait", "--collect", "--pipe", "--pty"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("command", nargs="...")
    asked = parser.parse_args(words)
    said = {"User": asked.uid, "WorkingDirectory": asked.working_directory}
    said |= dict(each.split("=", 1) for each in asked.property)
    unit = Unit("run.service", {name: value for name, value in said.items() if value})
    make_state_of(unit)
    command = command_of(unit, *asked.command)
    return subprocess.run(command, env=environment_of(unit), umask=unit.umask, check=False).returncode


def main() -> None:
    """Be the program that the first argument names."""
    RUN.mkdir(mode=0o755, exist_ok=True)
    program, *words = sys.argv[1:]
    if program == "systemctl":
        systemctl(words)
    elif program == "systemd-run":
        sys.exit(systemd_run(words))
    else:
        sys.exit(f"{program}: there is no stand-in for it.")


if __name__ == "__main__":
    main()

"""Units of systemd, as far as those of deploy/ go: what they say, and how a process is started as they say."""

import os
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "LANG": "C.UTF-8"}
"""What a service of systemd has without asking."""

# Each is a mount of the service alone; the last makes what is left read-only.
_PRIVATE_TMP = "mount -t tmpfs tmpfs /tmp; mount -t tmpfs tmpfs /var/tmp"
_PROTECT_HOME = "mount -t tmpfs -o mode=000 tmpfs /root; mount -t tmpfs -o mode=000 tmpfs /home"
_PROTECT_SYSTEM = "mount -o remount,bind,ro /"


@dataclass(frozen=True)
class Unit:
    """A service; `said` are the settings of its section [Service], the later of two of a name counts."""

    name: str
    said: dict[str, str] = field(default_factory=dict)

    def seconds(self, name: str) -> float:
        """Return a time span, which is in seconds where no unit is named, as in all of ours."""
        return float(self.said[name])

    @property
    def folder(self) -> str:
        """Where it runs."""
        return self.said.get("WorkingDirectory", "/")

    @property
    def umask(self) -> int:
        """What the files it makes are not for."""
        return int(self.said.get("UMask", "0022"), 8)

    @property
    def state(self) -> Path | None:
        """The folder that it may write to, under a disk that is read-only."""
        name = self.said.get("StateDirectory")
        return Path("/var/lib") / name if name else None


def read_unit(path: Path) -> Unit:
    """Return what a unit's file says of its service."""
    said, section = {}, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and not line.startswith("#"):
            name, _equals, value = line.partition("=")
            said[name] = value
    return Unit(path.name, said)


def read_environment(path: Path) -> dict[str, str]:
    """Return the variables of an EnvironmentFile: a line each, perhaps in quotes, comments left out."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith(("#", ";"))]
    return {name: "".join(shlex.split(value)) for name, _equals, value in pairs}


def command_of(unit: Unit, *arguments: str) -> list[str]:
    """Return the command that runs a unit's, or `arguments` in its place, as the unit's user within its bounds."""
    words = list(arguments) or shlex.split(unit.said["ExecStart"])
    user = unit.said.get("User")
    if user:
        bounds = ["--no-new-privs"] if unit.said.get("NoNewPrivileges") == "true" else []
        # `CapabilityBoundingSet=` without a value is the empty set.
        bounds += ["--bounding-set=-all", "--inh-caps=-all"] if unit.said.get("CapabilityBoundingSet") == "" else []
        words = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *bounds, *words]
    return ["unshare", "--mount", "sh", "-ec", f'{_mounts(unit)}; exec "$@"', unit.name, *words]


def _mounts(unit: Unit) -> str:
    steps = ["mount --make-rprivate /"]
    if unit.said.get("PrivateTmp") == "true":
        steps.append(_PRIVATE_TMP)
    if unit.said.get("ProtectHome") == "true":
        steps.append(_PROTECT_HOME)
    if unit.state is not None:
        # A mount of its own stays writable when what it lies in no longer is.
        steps.append(f"mount --bind {unit.state} {unit.state}")
    if unit.said.get("ProtectSystem") == "strict":
        steps.append(_PROTECT_SYSTEM)
    return "; ".join([*steps, f"cd {unit.folder}"])


def environment_of(unit: Unit) -> dict[str, str]:
    """Return all that a unit's process finds in its environment."""
    found = dict(ENVIRONMENT)
    if "EnvironmentFile" in unit.said:
        found |= read_environment(Path(unit.said["EnvironmentFile"]))
    return found


def make_state_of(unit: Unit) -> None:
    """Make the folder of a unit's state, its user's alone."""
    if unit.state is not None:
        unit.state.mkdir(parents=True, exist_ok=True)
        unit.state.chmod(int(unit.said.get("StateDirectoryMode", "0755"), 8))
        if "User" in unit.said:
            _give_to(unit.state, unit.said["User"])


def _give_to(folder: Path, user: str) -> None:
    import pwd

    found = pwd.getpwnam(user)
    os.chown(folder, found.pw_uid, found.pw_gid)

"""The recipe of the image and the services of deploy/container, read as what they are: steps, and units to start."""

import json
import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from scripts.deployment.units import Unit

CONTAINER = Path("deploy/container")
SECONDS_TO_STOP = "10"
"""An engine's own, where a service says nothing."""


@dataclass(frozen=True)
class Step:
    """An instruction of a Dockerfile, with the words after it."""

    instruction: str
    rest: str

    @property
    def words(self) -> list[str]:
        """The words, of a command in JSON's form or in the shell's."""
        return list(json.loads(self.rest)) if self.rest.startswith("[") else shlex.split(self.rest)


def read_recipe(text: str) -> list[list[Step]]:
    """Return the steps of a Dockerfile by stage; each stage begins with its FROM."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stages: list[list[Step]] = []
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        instruction, _space, rest = line.partition(" ")
        if instruction == "FROM":
            stages.append([])
        stages[-1].append(Step(instruction, rest))
    return stages


def last_of(steps: list[Step], instruction: str) -> Step:
    """Return the last step of a kind, which is the one that counts."""
    return [step for step in steps if step.instruction == instruction][-1]


def environment_in(steps: list[Step]) -> dict[str, str]:
    """Return the variables that an image sets."""
    words = [word for step in steps if step.instruction == "ENV" for word in step.words]
    return dict(word.split("=", 1) for word in words)


def is_let_in(name: str, ignored: str) -> bool:
    """Tell whether a file gets into the image by the lines of .dockerignore, of which the last that fits counts."""
    let_in = True
    for line in ignored.splitlines():
        if line and not line.startswith("#") and _fits(name, line.removeprefix("!")):
            let_in = line.startswith("!")
    return let_in


def _fits(name: str, pattern: str) -> bool:
    """Tell whether a pattern is one of a file, or of a folder that it lies in."""
    path = PurePosixPath(name)
    anywhere = pattern.removeprefix("**/")
    if anywhere != pattern:
        return any(fnmatchcase(part, anywhere) for part in path.parts)
    words = pattern.split("/")
    return len(words) <= len(path.parts) and all(map(fnmatchcase, path.parts, words))


def read_services(text: str, **variables: str) -> dict[str, dict[str, Any]]:
    """Return the services of a compose file, with its variables filled in; one that is missing is an error."""
    filled = re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", lambda found: variables[found[1]], text)
    return dict(yaml.safe_load(filled)["services"])


def unit_of(name: str, service: dict[str, Any], image: list[Step]) -> Unit:
    """Return what a service of our image is as a unit, with the same bounds."""
    command = service.get("command") or last_of(image, "CMD").words
    said = {
        "Type": "exec",
        "User": "multiply",
        "WorkingDirectory": last_of(image, "WORKDIR").rest,
        "ExecStart": shlex.join(command),
        "TimeoutStopSec": str(service.get("stop_grace_period", SECONDS_TO_STOP)).rstrip("s"),
        "RestartSec": "1",
        "UMask": "0022",
        "StateDirectory": "multiply",
        "StateDirectoryMode": "0700",
    }
    if service.get("read_only"):
        said["ProtectSystem"] = "strict"
    if "/tmp" in service.get("tmpfs", []):  # noqa: S108 - the service's own
        said["PrivateTmp"] = "true"
    if service.get("cap_drop") == ["ALL"]:
        said["CapabilityBoundingSet"] = ""
    if "no-new-privileges:true" in service.get("security_opt", []):
        said["NoNewPrivileges"] = "true"
    return Unit(f"{name}.service", said)

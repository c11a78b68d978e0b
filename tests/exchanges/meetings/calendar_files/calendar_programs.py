"""Real calendar programs: vdirsyncer brings a file into a folder of events, khal shows what is in it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_KHAL = """[calendars]
[[exchange]]
path = {events}
type = calendar

[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm

[default]
default_calendar = exchange

[sqlite]
path = {folder}/khal.sqlite3
"""
_VDIRSYNCER = """[general]
status_path = "{folder}/status/"

[pair exchange]
a = "theirs"
b = "mine"
collections = null
conflict_resolution = "a wins"

[storage theirs]
{theirs}

[storage mine]
type = "filesystem"
path = "{events}"
fileext = ".ics"
"""


@dataclass(frozen=True)
class CalendarPrograms:
    """A calendar of one's own, in a folder that a test may write to."""

    folder: Path

    def take(self, content: str) -> None:
        """Bring a calendar file into the calendar, in the place of what it said before."""
        file = self.folder / "theirs.ics"
        file.write_bytes(content.encode())
        self._take_from(f'type = "singlefile"\npath = "{file}"')

    def subscribe(self, url: str) -> None:
        """Bring what an address answers into the calendar, as a subscribed calendar does time and again."""
        self._take_from(f'type = "http"\nurl = "{url}"')

    def _take_from(self, storage: str) -> None:
        (self.folder / "events").mkdir(exist_ok=True)
        config = self._config("vdirsyncer.ini", _VDIRSYNCER.replace("{theirs}", storage))
        self._run("vdirsyncer", "--config", config, "discover")
        self._run("vdirsyncer", "--config", config, "sync")

    def listed(self, first_day: str, last_day: str, what: str = "{start}|{end}|{status}|{title}") -> list[str]:
        """Return what is in the calendar between two days, a line an event and day, sorted."""
        config = self._config("khal.ini", _KHAL)
        shown = self._run("khal", "--config", config, "list", "--day-format", "", "--format", what, first_day, last_day)
        # khal writes a space after a status, for lists that go on.
        return sorted(line.replace(" |", "|") for line in shown.splitlines() if line.strip())

    def _config(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text.format(folder=self.folder, events=self.folder / "events"), encoding="utf-8")
        return str(path)

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(Path(sys.executable).parent / program), *arguments]
        environment = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "Europe/Stockholm"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, input="")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

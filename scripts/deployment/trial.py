"""A trial of docs/operations.md from an empty server on, in a throw-away copy of the machine: see there, "Tried".

    scripts/throw_away_machine --with FOLDER /usr/bin/python3 -m scripts.deployment.trial FOLDER

`make deployment` runs it. What is asked of the site: scripts/deployment/questions.py. At the end the site is backed up
while it is used, and what the document tells to keep elsewhere is put into the folder, for
scripts/deployment/second_machine.py; all else is gone with the machine.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from scripts.deployment.asking import HOST
from scripts.deployment.authority import certify, make_authority
from scripts.deployment.document import blocks_under, commands_under
from scripts.deployment.questions import DATABASE_HOST, MAILS, OPERATOR, OPERATORS_PASSWORD, ask_all, must
from scripts.deployment.units import read_environment

PROJECT = Path.cwd()
MAIL_HOST = "mail.example.org"
MAIL_USER, MAIL_PASSWORD = "exchange@example.org", "a pass/word"

INSTALLED = Path("/srv/multiply")
SETTINGS = Path("/etc/multiply.env")
HOLDINGS = "holdings.json"
"""What the site held when it was backed up."""

KEPT = (SETTINGS, Path("/var/lib/multiply/secret-key"), Path("/var/lib/multiply/backup-2027-01-15.tar.gz"))
"""What the document tells to keep elsewhere, of what is not made anew."""

OUTSIDE = {"scripts/install_packages": "nsenter --net=/run/outside scripts/install_packages"}
"""The one command that needs the network outside."""

CHANGES = {
    **OUTSIDE,
    # What an operator has brought along.
    "cd /srv/multiply\n": "cd /srv/multiply\ncp exchanges/sample/multiply-2020.json programme.json\n",
    # What an operator writes into the settings by hand; at this pace mails wait when the backup is made.
    "deploy/manage migrate\n": (
        "sed --in-place 's|exchange%40example.org:PASSWORD@|exchange%40example.org:a%20pass%2Fword@|' "
        "/etc/multiply.env\nprintf 'LOG_LEVEL=INFO\\nMAILS_A_MINUTE=120\\n' >>/etc/multiply.env\n"
        "deploy/manage migrate\n"
    ),
}
"""All in which the commands of the document differ when they are tried; and its names are led to this machine."""

_LOGIN = (
    "from municipalities.models import User; "
    f"User.objects.create_superuser(email={OPERATOR!r}, password={OPERATORS_PASSWORD!r})"
)
_ENOUGH = Path("/run/that-is-enough")
_LIFE = f"from pathlib import Path; from scripts.deployment.life import go_on_until; go_on_until(Path('{_ENOUGH}'))"


def main() -> None:
    """Make a server out of an empty machine as the document says, ask it everything, back it up, and say how long."""
    (folder,) = map(Path, sys.argv[1:])
    began = time.monotonic()
    prepare()
    mails = start_mail_server()
    carry_out(commands_under("From an empty server"), CHANGES)
    subprocess.run([INSTALLED / "deploy/manage", "shell", "--command", _LOGIN], check=True)
    print(f"\nThe site stands after {time.monotonic() - began:.0f} seconds.\n", flush=True)
    ask_all()
    _back_up_under_way(folder)
    mails.terminate()
    mails.wait()
    print(f"\nAll of it took {time.monotonic() - began:.0f} seconds. Now this machine is lost.", flush=True)


def carry_out(commands: str, changes: dict[str, str]) -> None:
    """Run commands of the document, changed, up to the first that fails."""
    for text, other in changes.items():
        if text not in commands:
            sys.exit(f"The document says no longer: {text}")
        commands = commands.replace(text, other)
    done = subprocess.run(
        ["bash", "-euo", "pipefail"], input=f"PS4='\n$ '; set -x; cd /root\n{commands}", text=True, check=False
    )
    if done.returncode:
        sys.exit(f"A command of the document failed: {done.returncode}.")


def prepare() -> None:
    """Put what a server has around it: names that lead to it, an authority, a place where the code lies."""
    if not Path("/run/outside").exists():
        sys.exit("Run it by scripts/throw_away_machine, which keeps this machine as it is.")
    with Path("/etc/hosts").open("a", encoding="ascii") as hosts:
        hosts.write(f"127.0.0.1 {HOST} {MAIL_HOST} {DATABASE_HOST}\n")
    make_authority()
    os.environ["PATH"] = f"{PROJECT}/scripts/deployment/stand_ins:{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(PROJECT)
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    source = f"url.file://{PROJECT}.insteadOf"
    subprocess.run(["git", "config", "--global", source, "https://git.example.org/multiply.git"], check=True)


def start_mail_server() -> "subprocess.Popen[bytes]":
    """Start a mail server that wants TLS and a password, with the project's own packages."""
    MAILS.mkdir()
    certificate = Path("/etc/ssl/mail")
    certify(MAIL_HOST, certificate)
    wants = ["--certificate", str(certificate), "--user", MAIL_USER, "--password", MAIL_PASSWORD]
    command = [str(PROJECT / ".venv/bin/python"), "-m", "scripts.deployment.mail_sink", str(MAILS), *wants]
    return subprocess.Popen(command)


def look(out: Path, *options: str) -> "subprocess.Popen[str]":
    """Start writing down what the site holds."""
    own = {"DJANGO_SETTINGS_MODULE": "multiply.settings", "PYTHONPATH": ""}
    return subprocess.Popen(
        [".venv/bin/python", "-m", "scripts.deployment.holdings", str(out), *options],
        cwd=INSTALLED,
        env={**os.environ, **read_environment(SETTINGS), **own},
        stdout=subprocess.PIPE,
        text=True,
    )


def _back_up_under_way(folder: Path) -> None:
    """Back the site up while it is used, and put what is to be kept elsewhere, and what it held, into a folder."""
    command = [str(INSTALLED / "deploy/manage"), "shell", "--verbosity", "0", "--command", _LIFE]
    life = subprocess.Popen(command, cwd=INSTALLED, stdout=subprocess.PIPE, text=True)
    _hear(life, "begun")
    looking = look(folder / HOLDINGS, "--at-the-next-snapshot")
    _hear(looking, "looking")
    carry_out(f"cd {INSTALLED}\n" + blocks_under("Backup and restore")[0].splitlines()[0], {})
    must(looking.wait() == 0, "what the site held was not seen")
    _ENOUGH.touch()
    people = int(life.communicate()[0])
    held = json.loads((folder / HOLDINGS).read_text(encoding="utf-8"))
    at_that_moment = len(held["rows"]["exchanges_registration"])
    must(0 < at_that_moment < people, f"{at_that_moment} people at that moment, {people} afterwards")
    must(held["waiting"] and held["sent"] and held["files"], "no mail waited, or had left, or there was no document")
    print(
        f"Backed up with {at_that_moment} of {people} people who registered, {len(held['files'])} documents, "
        f"{len(held['sent'])} mails that had left and {len(held['waiting'])} that waited.",
        flush=True,
    )
    for path in KEPT:
        shutil.copy(path, folder)


def _hear(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    heard = process.stdout.readline().strip()
    must(heard == word, f"{word!r} was to be heard, and not {heard!r}")


if __name__ == "__main__":
    main()

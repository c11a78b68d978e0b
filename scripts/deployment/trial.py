"""A trial of docs/operations.md from an empty server on, in a throw-away copy of the machine: see there, "Tried".

`make deployment` runs it, by scripts/throw_away_machine. What is asked of the site: scripts/deployment/questions.py.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from scripts.deployment.asking import HOST
from scripts.deployment.authority import certify, make_authority
from scripts.deployment.document import commands_under
from scripts.deployment.questions import DATABASE_HOST, MAILS, OPERATOR, ask_all

PROJECT = Path.cwd()
MAIL_HOST = "mail.example.org"
MAIL_USER, MAIL_PASSWORD = "exchange@example.org", "a pass/word"

CHANGES = {
    # The one command that needs the network outside.
    "scripts/install_packages": "nsenter --net=/run/outside scripts/install_packages",
    # What an operator has brought along.
    "cd /srv/multiply\n": "cd /srv/multiply\ncp exchanges/sample/multiply-2020.json programme.json\n",
    # What an operator writes into the settings by hand.
    "deploy/manage migrate\n": (
        "sed --in-place 's|exchange%40example.org:PASSWORD@|exchange%40example.org:a%20pass%2Fword@|' "
        "/etc/multiply.env\necho LOG_LEVEL=INFO >>/etc/multiply.env\ndeploy/manage migrate\n"
    ),
}
"""All in which the commands of the document differ when they are tried; and its names are led to this machine."""

_LOGIN = (
    "from municipalities.models import User; "
    f"User.objects.create_superuser(email={OPERATOR!r}, password='Łódź och Győr 2027')"
)


def main() -> None:
    """Make a server out of an empty machine as the document says, ask it everything, and say how long that took."""
    if not Path("/run/outside").exists():
        sys.exit("Run it by scripts/throw_away_machine, which keeps this machine as it is.")
    began = time.monotonic()
    _prepare()
    mails = start_mail_server()
    commands = commands_under("From an empty server")
    for text, other in CHANGES.items():
        if text not in commands:
            sys.exit(f"The document says no longer: {text}")
        commands = commands.replace(text, other)
    done = subprocess.run(
        ["bash", "-euo", "pipefail"], input=f"PS4='\n$ '; set -x; cd /root\n{commands}", text=True, check=False
    )
    if done.returncode:
        sys.exit(f"A command of the document failed: {done.returncode}.")
    subprocess.run(["/srv/multiply/deploy/manage", "shell", "--command", _LOGIN], check=True)
    print(f"\nThe site stands after {time.monotonic() - began:.0f} seconds.\n", flush=True)
    ask_all()
    mails.terminate()
    mails.wait()
    print(f"\nAll of it took {time.monotonic() - began:.0f} seconds.")


def _prepare() -> None:
    """Put what a server has around it: names that lead to it, an authority, a place where the code lies."""
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


if __name__ == "__main__":
    main()

"""A machine after the one that was lost, set up from docs/operations.md and from what was kept elsewhere alone.

    scripts/throw_away_machine --with FOLDER /usr/bin/python3 -m scripts.deployment.second_machine FOLDER

`make deployment` runs it after scripts/deployment/trial.py, which has filled the folder.
"""

import json
import shutil
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

from scripts.deployment.asking import SIGN_IN, Browser
from scripts.deployment.document import OPERATIONS, blocks_under
from scripts.deployment.questions import (
    MAILS,
    OF_A_SERVER,
    OPERATOR,
    OPERATORS_PASSWORD,
    WORKER,
    ask_all,
    log_of,
    must,
    the_programme_is_there,
)
from scripts.deployment.trial import HOLDINGS, INSTALLED, OUTSIDE, carry_out, look, prepare, start_mail_server

BROUGHT = Path("/srv/kept")
"""Where the document has what was kept elsewhere."""

COMPARE = "--compare"
SECONDS_HELD = 75
"""Longer than the minute after which the worker looks for mails again."""

SECONDS_FOR_ALL_MAILS = 300


def main() -> None:
    """Restore the site, hold it against what was there, and ask it everything again."""
    if COMPARE in sys.argv:
        compare()
        return
    (folder,) = map(Path, sys.argv[1:])
    began = time.monotonic()
    prepare()
    shutil.copytree(folder, BROUGHT)
    BROUGHT.chmod(0o700)
    mails = start_mail_server()
    first, _last = commands()
    held_against = f"/usr/bin/python3 -m scripts.deployment.second_machine {COMPARE}\n"
    carry_out(first, {**OUTSIDE, "deploy/manage collectstatic": f"{held_against}deploy/manage collectstatic"})
    print(f"\nThe site stands again after {time.monotonic() - began:.0f} seconds.\n", flush=True)
    ask_all((no_message_leaves_by_itself, what_waited_leaves_once_it_may))
    as_before = (what_was_published_is_there if each is the_programme_is_there else each for each in OF_A_SERVER)
    ask_all((*as_before, whoever_signed_in_before_does_so_again, no_message_leaves_twice))
    mails.terminate()
    mails.wait()
    print(f"\nAll of it took {time.monotonic() - began:.0f} seconds.")


def commands(document: Path = OPERATIONS) -> tuple[str, str]:
    """Return the commands until the site stands again, and those after which messages leave, as the document says."""
    packages, database, _settings, _tables, proxy, services = blocks_under("From an empty server", document=document)
    settings, tables, resume = blocks_under("On a new machine", document=document)
    services = services.replace("deploy/manage import_programme programme.json\n", "")
    return "".join((packages, database, settings, tables, proxy, services)), resume


def compare() -> None:
    """Hold what the restored site holds, before anything of it has run, against what was there."""
    must(look(BROUGHT / "now.json").wait() == 0, "what the site holds could not be seen")
    before, now = held(), json.loads((BROUGHT / "now.json").read_text(encoding="utf-8"))
    tables = sorted(before["rows"].keys() | now["rows"].keys())
    differing = [name for name in tables if before["rows"].get(name) != now["rows"].get(name)]
    must(not differing, f"other rows in {differing}")
    must(before["files"] == now["files"], "other files of documents")
    must(before["triggers"] == now["triggers"], "other triggers")
    rows = sum(map(len, now["rows"].values()))
    print(f"As it was: {rows} rows in {len(tables)} tables, {len(now['files'])} files of documents.", flush=True)


@cache
def held() -> dict[str, Any]:
    """Return what the site held when it was backed up."""
    found: dict[str, Any] = json.loads((BROUGHT / HOLDINGS).read_text(encoding="utf-8"))
    return found


def no_message_leaves_by_itself() -> None:
    """Wait while the worker runs: of what the outbox holds nothing leaves."""
    time.sleep(SECONDS_HELD)
    must(not _arrived(), f"{_arrived().total()} mails left")


def what_waited_leaves_once_it_may() -> None:
    """Resume as the document says, and wait for each mail that had waited."""
    carry_out(f"cd {INSTALLED}\n{commands()[1]}", {})
    ends = time.monotonic() + SECONDS_FOR_ALL_MAILS
    while missing := set(held()["waiting"]) - _arrived().keys():
        must(time.monotonic() < ends, f"{len(missing)} mails have not arrived: {log_of(WORKER)[-2000:]}")
        time.sleep(1)
    print(f"     {len(held()['waiting'])} mails had waited, and have arrived.", flush=True)


def what_was_published_is_there() -> None:
    """Find the municipalities of the programme for which people registered."""
    must("SE forerunner 1 – Åłőß" in Browser().get("/municipalities/").page, "no municipality")


def whoever_signed_in_before_does_so_again() -> None:
    """Sign in with the password of before."""
    answer = Browser().post(SIGN_IN, login=OPERATOR, password=OPERATORS_PASSWORD)
    must(answer.status == 302, answer.status)


def no_message_leaves_twice() -> None:
    """Look whether any mail of the backup has arrived more than once, or had left before."""
    arrived = _arrived()
    twice = [name for name, number in arrived.items() if number > 1]
    must(not twice, f"twice: {twice}")
    must(not set(held()["sent"]) & arrived.keys(), "mails that had left before")


def _arrived() -> "Counter[str]":
    """Return how often each mail has arrived that was in the outbox when the site was backed up."""
    known = {*held()["waiting"], *held()["sent"]}
    found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in MAILS.glob("*.eml")]
    return Counter(name for mail in found if (name := str(mail["Message-ID"])) in known)


if __name__ == "__main__":
    main()

"""Ask whether a package that we lock has a known fault, by pip-audit and the database of OSV: `make audit` runs it.

Where the database can't be reached, that is said loudly. It fails then, but for `--where-reachable`: CI must not stand
still because the network does, nor must anybody believe that it has looked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
ADVISORIES = "https://api.osv.dev/v1/query"
SECONDS = 10


def is_reachable(address: str) -> bool:
    """Tell whether the database answers, whatever it says."""
    asked = urllib.request.Request(address, data=b"{}", headers={"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS):  # noqa: S310 - the address is ours, or of who runs it
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def known_faults(locked: Path, address: str) -> list[str] | None:
    """Return the faults of the packages that a file locks, one a line; None where they could not be asked for."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        options = ["--requirement", str(locked), "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
        options += ["--vulnerability-service", "osv", "--osv-url", address, "--format", "json", "--output", str(answer)]
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, check=False
        )
        if not answer.exists():
            print(done.stderr, file=sys.stderr)
            return None
        found = json.loads(answer.read_text(encoding="utf-8"))["dependencies"]
    return [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in found
        for fault in package.get("vulns", [])
    ]


def main(arguments: list[str] | None = None) -> int:
    """Ask for each file; return 0 where nothing is known, 1 where something is, 2 where nobody could be asked."""
    parser = argparse.ArgumentParser(description="Ask whether a package that we lock has a known fault.")
    parser.add_argument("--where-reachable", action="store_true", help="pass where nobody can be asked")
    parser.add_argument("--advisories", default=ADVISORIES, help="the address of a database that speaks OSV")
    parser.add_argument("files", nargs="*", type=Path, default=[ROOT / name for name in LOCKED])
    chosen = parser.parse_args(arguments)
    told = (
        [known_faults(file, chosen.advisories) for file in chosen.files] if is_reachable(chosen.advisories) else [None]
    )
    faults = sorted({fault for each in told for fault in each or []})
    print("\n".join(faults or ["No fault is known of the packages that were asked for."] * (None not in told)))
    if None in told:
        print(f"\n*** NOT CHECKED for known faults: {chosen.advisories} can't be asked. ***\n", file=sys.stderr)
    if faults:
        return 1
    return 2 if None in told and not chosen.where_reachable else 0


if __name__ == "__main__":
    sys.exit(main())

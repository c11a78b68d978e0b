"""The benchmark of public pages still runs, whatever becomes of the pages; what it measures is no test."""

import os
import subprocess
import sys

import pytest

from benchmarks.web import HEADINGS
from tests.architecture.repository import ROOT

pytestmark = pytest.mark.postgresql


def test_the_benchmark_measures_every_page() -> None:
    command = ["scripts/with_postgres", sys.executable, "-m", "benchmarks.web", "--quick"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    rows = [line.strip("| ").split(" | ") for line in run.stdout.splitlines() if line.startswith("| 40 ")]
    assert [row[1] for row in rows] == ["home", "list", "month", "map", "meeting", "feed"]
    assert {len(row) for row in rows} == {len(HEADINGS)}

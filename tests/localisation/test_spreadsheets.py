"""Cells of files that people open in a spreadsheet program."""

import pytest

from localisation.spreadsheets import cell_text
from tests.architecture.repository import ROOT, kept_under


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+46 19",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1+1",
        "\n=1",
        "\nx",
        "\u00a0 +1",
        "\tx",
        "＝1",
        "=HYPERLINK('å')",
    ],
)
def test_what_would_be_a_formula_stays_a_text(formula: str) -> None:
    assert cell_text(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["", " ", " Łódź", "Łódź", "Åsa O'Győző–Weiß", "1+1=2", "a@example.org", "'=1+1"])
def test_any_other_text_stands_as_it_is(text: str) -> None:
    assert cell_text(text) == text


def test_every_module_that_writes_such_a_file_guards_its_cells() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in kept_under(ROOT / "exchanges", ".py")}
    writers = {path for path, source in sources.items() if "csv.writer" in source or "csv.DictWriter" in source}
    assert len(writers) == 2
    assert {path for path in writers if "cell_text(" not in sources[path]} == set()

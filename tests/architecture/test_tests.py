"""The tests themselves: none may pass or fail by how quick the machine is today."""

import re
from pathlib import Path

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_under, name_of

# A click returns as soon as the next page begins to arrive: what is read at once may be half of it.
READ_AT_ONCE = re.compile(
    r"^\s*assert\b.*"
    r"(?:\.(?:is_visible|is_hidden|is_checked|is_enabled|is_disabled|inner_text|text_content|input_value|title)\(\)"
    r"|\b(?:page|opened\.value)\.url\b"
    r"|document\.activeElement)",
    re.MULTILINE,
)
TESTS_IN_A_BROWSER = kept_under(ROOT / "tests" / "browser", ".py")


def test_a_state_that_is_read_at_once_is_found() -> None:
    assert READ_AT_ONCE.search('    assert page.get_by_text("Proved best").is_visible()\n')
    assert READ_AT_ONCE.search("    assert page.url.endswith('/sv/')\n")
    assert not READ_AT_ONCE.search('    expect(page.get_by_text("Proved best")).to_be_visible()\n')


@for_every(TESTS_IN_A_BROWSER, name_of)
def test_a_test_in_a_browser_waits_for_what_it_expects(path: Path) -> None:
    found = [match[0].strip() for match in READ_AT_ONCE.finditer(path.read_text(encoding="utf-8"))]
    assert found == [], "ask with expect(…), which waits: https://playwright.dev/python/docs/test-assertions"

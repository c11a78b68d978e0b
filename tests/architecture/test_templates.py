"""Templates keep the strict Content-Security-Policy, and pages share one shell."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, kept_files, name_of

HTML = [
    path
    for path in kept_files()
    if path.suffix == ".html" and "templates" in path.parts and not {"tests", "emails"} & set(path.parts)
]
"""Without the mails: no browser with our policy and stylesheets shows those, and mail programs want styles inline."""
SHELLS = {"templates/base.html", "templates/bare.html"}
"""What pages extend; bare.html is for the error pages that must do without a request or a database."""
PARTS = (
    "templates/components/",
    "templates/bootstrap5/",
    "templates/admin/",
    "templates/django/",
    "templates/widgets/",
)
"""Folders of templates that other templates include, or that take the place of a package's."""

TEMPLATE_CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
RAW_COLOUR = re.compile(r"(?<![&\w])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?!;)", re.IGNORECASE)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
DATA_BLOCKS = ("application/json", "application/ld+json")
"""Types of scripts that a browser reads and never runs."""


class Offences(HTMLParser):
    """Collects what a browser would refuse under our policy."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "style":
            self._report(tag)
        if (
            tag == "script"
            and "src" not in values
            and values.get("type") not in ("application/json", "application/ld+json")
        ):
            self._report(tag)
        for name, value in values.items():
            runs = name.startswith("on") or value.strip().lower().startswith(("javascript:", "data:"))
            if name == "style" or runs:
                self._report(f"{tag} {name}={value!r}")

    def _report(self, what: str) -> None:
        self.found.append(f"line {self.getpos()[0]}: {what}")


def offences(html: str) -> list[str]:
    parser = Offences()
    # Template code may stand inside a tag, quotes and all; its lines are kept so that the report names the right one.
    parser.feed(TEMPLATE_CODE.sub(lambda code: "x" + "\n" * code[0].count("\n"), html))
    return parser.found


@pytest.mark.parametrize(
    "html",
    [
        "<style>a{}</style>",
        "<script>go()</script>",
        '<p style="color: red">',
        '<p {% if a == "b" %}class="c"{% endif %} onclick="go()">',
        '<img src="data:image/png;base64,AA">',
        '<a href="javascript:go()">',
    ],
)
def test_the_check_finds_what_the_policy_refuses(html: str) -> None:
    assert offences(html)


@pytest.mark.parametrize("template", HTML, ids=name_of)
def test_a_template_has_nothing_inline(template: Path) -> None:
    assert offences(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", HTML, ids=name_of)
def test_a_template_takes_its_colours_from_the_tokens(template: Path) -> None:
    assert RAW_COLOUR.findall(TEMPLATE_CODE.sub("", template.read_text(encoding="utf-8"))) == []


def _included() -> set[str]:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in HTML)
    return set(re.findall(r"""{%\s*(?:include|component)\s+['"]([^'"]+)['"]""", sources))


def _is_page(template: Path) -> bool:
    name = name_of(template)
    return name not in SHELLS and not name.startswith(PARTS) and name.removeprefix("templates/") not in _included()


@pytest.mark.parametrize("template", [path for path in HTML if _is_page(path)], ids=name_of)
def test_a_page_extends_a_shell(template: Path) -> None:
    first = COMMENT.sub("", template.read_text(encoding="utf-8")).lstrip()
    parent = re.match(r"(?:{#.*?#}\s*)*{% extends \"([^\"]+)\"", first)
    assert parent, "A page starts with {% extends %}; what another template includes need not."
    assert parent[1] in {"base.html", "bare.html"} or (ROOT / "templates" / parent[1]).exists()


COUNTED = re.compile(
    r"\{% blocktranslate (?:[^%]*? )?count (\w+)=[^%]*%\}(.*?)\{% plural %\}(.*?)\{% endblocktranslate %\}", re.DOTALL
)


COUNTING = [path for path in kept_files() if path.suffix in (".html", ".txt") and "templates" in path.parts]


@pytest.mark.parametrize("template", COUNTING, ids=name_of)
def test_a_plural_holds_the_number_that_it_counts(template: Path) -> None:
    """Where number and words stand apart, a language can set them in no other order, nor let one bend the other."""
    text = template.read_text(encoding="utf-8")
    apart = [found[0] for found in COUNTED.finditer(text) if f"{{{{ {found[1]} }}}}" not in found[3]]
    assert apart == [], "put the number into the text, with its markup"


def test_a_template_asks_for_a_state_by_its_word() -> None:
    compared = re.compile(r"""\b(?:status|state) [!=]= ["']\w+["']""")
    found = [f"{name_of(each)}: {match}" for each in HTML for match in compared.findall(each.read_text("utf-8"))]
    assert found == ['templates/admin/exchanges/proposal/why_not.html: status == "infeasible"'], "a plan has no words"

"""Templates keep the strict Content-Security-Policy, and pages share one shell."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.architecture.every import for_every
from tests.architecture.repository import ROOT, kept_files, kept_under, name_of

TEMPLATES = ROOT / "templates"
SOURCES = [path for path in kept_files() if path.suffix in (".html", ".txt") and path.is_relative_to(TEMPLATES)]

HTML = [path for path in SOURCES if path.suffix == ".html" and "emails" not in path.parts]
"""Without the mails: no browser with our policy and stylesheets shows those, and mail programs want styles inline."""
SHELLS = {"templates/base.html", "templates/bare.html"}
"""What pages extend; bare.html is for the error pages that must do without a request or a database."""
PARTS = (
    "templates/components/",
    "templates/bootstrap5/",
    "templates/admin/",
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
        if tag == "script" and "src" not in values and values.get("type") not in DATA_BLOCKS:
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


@for_every(HTML, name_of)
def test_a_template_has_nothing_inline(template: Path) -> None:
    assert offences(template.read_text(encoding="utf-8")) == []


@for_every(HTML, name_of)
def test_a_template_takes_its_colours_from_the_tokens(template: Path) -> None:
    assert RAW_COLOUR.findall(TEMPLATE_CODE.sub("", template.read_text(encoding="utf-8"))) == []


def _included() -> set[str]:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in HTML)
    return set(re.findall(r"""{%\s*(?:include|component)\s+['"]([^'"]+)['"]""", sources))


def _is_page(template: Path) -> bool:
    name = name_of(template)
    return name not in SHELLS and not name.startswith(PARTS) and name.removeprefix("templates/") not in _included()


@for_every([path for path in HTML if _is_page(path)], name_of)
def test_a_page_extends_a_shell(template: Path) -> None:
    first = COMMENT.sub("", template.read_text(encoding="utf-8")).lstrip()
    parent = re.match(r"(?:{#.*?#}\s*)*{% extends \"([^\"]+)\"", first)
    assert parent, "A page starts with {% extends %}; what another template includes need not."
    assert parent[1] in {"base.html", "bare.html"} or (ROOT / "templates" / parent[1]).exists()


COUNTED = re.compile(
    r"\{% blocktranslate (?:[^%]*? )?count (\w+)=[^%]*%\}(.*?)\{% plural %\}(.*?)\{% endblocktranslate %\}", re.DOTALL
)


@for_every(SOURCES, name_of)
def test_a_plural_holds_the_number_that_it_counts(template: Path) -> None:
    """Where number and words stand apart, a language can set them in no other order, nor let one bend the other."""
    text = template.read_text(encoding="utf-8")
    apart = [found[0] for found in COUNTED.finditer(text) if f"{{{{ {found[1]} }}}}" not in found[3]]
    assert apart == [], "put the number into the text, with its markup"


def test_a_template_asks_for_a_state_by_its_word() -> None:
    compared = re.compile(r"""\b(?:status|state) [!=]= ["']\w+["']""")
    found = [f"{name_of(each)}: {match}" for each in HTML for match in compared.findall(each.read_text("utf-8"))]
    assert found == ['templates/admin/exchanges/proposal/why_not.html: status == "infeasible"'], "a plan has no words"


LONGEST_LINE = 120
BRANCH = re.compile(r"{%\s*(if|elif|else|endif)\b([^%]*)%}")
COMPARISON = re.compile(r"([\w.]+) == (\"[^\"]*\"|'[^']*'|\d+)")
SHOWS_NOTHING = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|\s+", re.DOTALL)
MOST_BRANCHES = 2
"""Of one decision. What has more of them is words or looks by a state, which belong into a dataclass with a test."""


@dataclass
class Decision:
    """What stands from `{% if %}` to `{% endif %}`: its line, and how many ways it can go.

    A branch that holds nothing but another decision is no way of its own: that decision's ways are ways of this one.
    Where `{% elif %}` follows and no `{% else %}`, showing nothing is a third way.
    """

    line: int
    condition: str
    begins: int
    branch: int
    """Where the branch begins that is being read."""
    ends: int = 0
    ways: int = 0
    last: str = "if"
    inside: list["Decision"] = field(default_factory=list)
    """The decisions in that branch."""
    row: list["Decision"] = field(default_factory=list)
    """The decisions just before of which at most one shows something, and itself: one decision over several tags."""

    def stand_in_a_row(self, before: "Decision | None", source: str) -> None:
        """Take the row before into the own one, where nothing stands between and no two can hold."""
        is_next = before is not None and not SHOWS_NOTHING.sub("", source[before.ends : self.begins])
        if before is not None and is_next and all(are_exclusive(each.condition, self.condition) for each in before.row):
            self.row = [*before.row]
        self.row.append(self)

    def read(self, tag: re.Match[str], source: str) -> None:
        """Count the branch that a tag closes."""
        is_another = False
        if self.inside:
            first = self.inside[0]
            around = source[self.branch : first.begins] + source[first.ends : tag.start()]
            is_another = not SHOWS_NOTHING.sub("", around)
        self.ways += self.inside[0].ways if is_another else 1
        if (self.last, tag[1]) == ("elif", "endif"):
            self.ways += 1
        self.branch = self.ends = tag.end()
        self.last, self.inside = tag[1], []


def are_exclusive(one: str, other: str) -> bool:
    """Tell whether two conditions plainly can't both hold: one asks for what the other denies, or for another word."""
    if " or " in f"{one} {other}":
        return False
    parts, others = one.split(" and "), other.split(" and ")
    if {f"not {part}" for part in parts} & {*others} or {f"not {part}" for part in others} & {*parts}:
        return True
    words, other_words = ({found[1]: found[2] for found in COMPARISON.finditer(each)} for each in (one, other))
    return any(word != other_words.get(name, word) for name, word in words.items())


def branches(source: str) -> list[tuple[int, int]]:
    """Return the line of each decision of a template, with how many ways it can go with those of its row."""
    found: list[tuple[int, int]] = []
    still_open: list[Decision] = []
    outermost: list[Decision] = []
    for tag in BRANCH.finditer(source):
        if tag[1] == "if":
            line = source.count("\n", 0, tag.start()) + 1
            still_open.append(Decision(line, tag[2].strip(), tag.start(), tag.end()))
        elif still_open:
            # Else is of a loop where no decision is open: `{% for %}…{% else %}` is not written here.
            still_open[-1].read(tag, source)
        if tag[1] == "endif":
            closed = still_open.pop()
            beside = still_open[-1].inside if still_open else outermost
            closed.stand_in_a_row(beside[-1] if beside else None, source)
            beside.append(closed)
            found.append((closed.line, sum(each.ways for each in closed.row)))
    return found


@pytest.mark.parametrize(
    ("source", "ways"),
    [
        ("{% if a %}1{% endif %}", [1]),
        ("{% if a %}1{% else %}2{% endif %}", [2]),
        ("{% if a %}1{% elif b %}2{% endif %}", [3]),
        ("{% if a %}1{% elif b %}{% if c %}2{% endif %}{% else %}3{% endif %}", [1, 3]),
        ("{% if a %}1{% else %}\n {# or #} {% if b %}2{% else %}3{% endif %}\n{% endif %}", [2, 3]),
        ("{% if a %}{% if b %}1{% else %}2{% endif %}{% else %}3{% endif %}", [2, 3]),
        ("{% if a %}1{% else %}<p>{% if b %}2{% else %}3{% endif %}</p>{% endif %}", [2, 2]),
        ("{% if a %}1{% else %}{% if b %}2{% endif %}{% if c %}3{% endif %}{% endif %}", [1, 1, 2]),
        ("{% if a %}1{% endif %}\n{# or #}{% if not a %}2{% endif %}", [1, 2]),
        ("{% if a %}1{% else %}2{% endif %}{% if not a and b %}3{% endif %}", [2, 3]),
        ("{% if a == 'x' %}1{% endif %}{% if a == 'y' %}2{% endif %}{% if a == 'z' %}3{% endif %}", [1, 2, 3]),
        ("{% if a == 'x' %}1{% endif %}<hr>{% if a == 'y' %}2{% endif %}{% if b == 'z' %}3{% endif %}", [1, 1, 1]),
        ("{% if a or b %}1{% endif %}{% if not a %}2{% endif %}{% if a %}3{% endif %}", [1, 1, 2]),
    ],
)
def test_the_ways_that_a_decision_can_go_are_counted(source: str, ways: list[int]) -> None:
    assert [found for _line, found in branches(source)] == ways


@for_every(SOURCES, name_of)
def test_a_template_can_be_read_line_by_line(template: Path) -> None:
    lines = enumerate(template.read_text(encoding="utf-8").splitlines(), start=1)
    assert [f"line {number}" for number, line in lines if len(line) > LONGEST_LINE] == []


@for_every(SOURCES, name_of)
def test_a_template_decides_between_few_things(template: Path) -> None:
    many = [f"line {line}" for line, ways in branches(template.read_text(encoding="utf-8")) if ways > MOST_BRANCHES]
    assert many == [], "let a dataclass say it"


UNTRIMMED = re.compile(r"{% blocktranslate(?![^%]*\btrimmed\b)[^%]*%}(?:(?!{% endblocktranslate).)*\n", re.DOTALL)


@for_every(SOURCES, name_of)
def test_a_text_over_several_lines_is_trimmed(template: Path) -> None:
    """Else its line breaks are part of what is translated."""
    assert UNTRIMMED.findall(template.read_text(encoding="utf-8")) == []


INCLUDED = re.compile(
    r'{% (?:include|component) "(components/[^"]+\.html)"(?: with)?((?:[^%"\']|"[^"]*"|\'[^\']*\')*)%}'
)
ARGUMENT = re.compile(r"(\w+)=")
HEAD_COMMENT = re.compile(r"{% comment %}(.*?){% endcomment %}|{#(.*?)#}", re.DOTALL)


def undeclared(template: Path) -> list[str]:
    """Return what a template hands to a component that the comment at the head of the component does not name."""
    found = []
    for component, arguments in INCLUDED.findall(template.read_text(encoding="utf-8")):
        head = HEAD_COMMENT.search((TEMPLATES / component).read_text(encoding="utf-8"))
        declared = set(re.findall(r"\w+", "".join(filter(None, head.groups())) if head else ""))
        found += [f"{component}: {name}" for name in ARGUMENT.findall(arguments) if name not in declared]
    return found


@for_every(SOURCES, name_of)
def test_a_component_declares_what_it_is_given(template: Path) -> None:
    assert undeclared(template) == []


def test_what_lies_beside_the_text_of_a_page_has_a_name() -> None:
    """Whoever lists the regions of a page by a screen reader hears more than “complementary” several times."""
    nameless = [
        f"{name_of(path)}: {tag}"
        for path in kept_under(TEMPLATES, ".html")
        for tag in re.findall(r"<aside\b[^>]*>", path.read_text(encoding="utf-8"))
        if "aria-label" not in tag
    ]
    assert nameless == []


def test_attributes_that_html_does_not_know_are_data() -> None:
    unknown = [
        f"{name_of(path)}: {found}"
        for path in kept_under(TEMPLATES, ".html")
        for found in re.findall(r"(?<![\w-])hx-[\w-]+=", path.read_text(encoding="utf-8"))
    ]
    assert unknown == []

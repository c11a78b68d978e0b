"""Templates as they are sent: written over many lines for whoever reads them, loaded without that white space.

One rule for every page and mail, so that no template is pressed into long lines to save bytes. White space that holds a
line break is of the source, not of the page, and becomes

* nothing beside a tag of an element that stands in lines of its own, such as `<li>` or `</p>`,
* nothing just inside the edges of a block, such as after `{% if %}` and before `{% endif %}`; but what turns of a loop
  show is one space apart where a line break stands before `{% endfor %}`,
* nothing beside what shows nothing, such as `{% load %}` or a comment,
* nothing just inside a button,
* nothing before the `>` of a tag, and before a comma, a full stop and the like,
* one space elsewhere.

Inside the tag of an element, the space before `{% if %}` is there only where the condition holds.

So a space that is to be seen inside the edge of a block stands in the same line. What is written in one line stays as
it is, and so do `<pre>`, `<script>`, `<style>`, `<textarea>`, `{% verbatim %}`, and texts to translate, which
`{% blocktranslate trimmed %}` joins by itself.
"""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

_IN_LINES = frozenset(
    "address article aside base blockquote body br caption center col colgroup "  # noqa: SIM905 - a list has 60 lines
    "datalist dd details dialog div dl doctype dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html legend li link main meta nav ol optgroup option p script section source style summary table tbody "
    "td template tfoot th thead title tr ul circle defs g line path polygon polyline rect symbol text use".split()
)
"""Elements beside which white space is never seen, the shapes of SVG included."""
_POINT = tuple(",.;:!?)")
_OPENING = {"autoescape", "block", "filter", "for", "if", "ifchanged", "language", "spaceless", "with"}
_MIDDLE = {"elif", "else", "empty"}
_SHOWS_NOTHING = re.compile(r"{#|{%\s*(?:comment|extends|load)\b|{%[^%]*\s(?:as|asvar)\s+\w+\s*%}")

_CODE = r"{%.*?%}|{{.*?}}|{#.*?#}"
_PIECE = re.compile(
    r"(?P<comment>{%\s*comment\b.*?{%\s*endcomment\s*%})"
    r"|(?P<as_it_is>{%\s*(?P<code_name>verbatim|blocktrans(?:late)?)\b.*?{%\s*end(?P=code_name)\b.*?%}"
    r"|<(?P<name>pre|script|style|textarea)\b.*?</(?P=name)>)"
    rf"|(?P<code>{_CODE})"
    rf"|(?P<tag></?(?P<element>[A-Za-z!][\w-]*)(?:{_CODE}|\"(?:{_CODE}|[^\"])*\"|'(?:{_CODE}|[^'])*'|[^>\"'])*>)",
    re.DOTALL | re.IGNORECASE,
)
_BREAK = re.compile(r"\s*\n\s*")
_BREAK_AT_START = re.compile(r"^\s*\n\s*")
_BREAK_AT_END = re.compile(r"\s*\n\s*$")
_BREAK_BEFORE_POINT = re.compile(r"\s*\n\s*(?=[,.;:!?)])")
_BREAK_BEFORE_END = re.compile(r"\s*\n\s*(?=/?>$)")
_SPACE_BEFORE_IF = re.compile(
    r"\s+({%\s*if\b[^%]*%})(?=\S)((?:(?!{%\s*(?:if|elif|else|endif)\b).)*{%\s*endif\s*%})(?=[\s\"'>/])", re.DOTALL
)


class Loader(filesystem.Loader):
    """Load the project's own templates, those of pages and mails in HTML without the white space of their source."""

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template."""
        source = super().get_contents(origin)
        return compact(source) if str(origin.name).endswith(".html") else source


def compact(source: str) -> str:
    """Return the source of a template without the white space that only its source needs."""
    shown: list[str] = []
    at, swallows = 0, True
    for piece in _PIECE.finditer(source):
        swallowed_before, swallows_after = _swallows(piece)
        begins_with_point = swallows_after and source[piece.end() :].lstrip().startswith(_POINT)
        shown.append(_text(source[at : piece.start()], before=swallows, after=swallowed_before or begins_with_point))
        shown.append(_written(piece))
        at, swallows = piece.end(), swallows_after
    shown.append(_text(source[at:], before=swallows, after=True))
    return "".join(shown)


def _swallows(piece: re.Match[str]) -> tuple[bool, bool]:
    """Tell whether a line break before and after a piece is nothing."""
    if piece["tag"]:
        element = piece["element"].lower().lstrip("!")
        if element == "button":
            return piece[0].startswith("</"), not piece[0].startswith("</")
        return element in _IN_LINES, element in _IN_LINES
    if piece["comment"]:
        return False, True
    if piece["name"]:
        stands_alone = piece["name"].lower() != "textarea"
        return stands_alone, stands_alone
    word = re.match(r"{%\s*(\w+)", piece[0])
    name = word[1] if word and not piece["as_it_is"] else ""
    opens, parts = name in _OPENING, name in _MIDDLE
    closes = name.startswith("end") and name.removeprefix("end") in _OPENING - {"for"}
    return parts or closes, opens or parts or _SHOWS_NOTHING.match(piece[0]) is not None


def _written(piece: re.Match[str]) -> str:
    if piece["comment"]:
        return ""
    if piece["as_it_is"]:
        return piece[0]
    written = _BREAK.sub(" ", _BREAK_BEFORE_END.sub("", piece[0]))
    return _SPACE_BEFORE_IF.sub(r"\1 \2", written) if piece["tag"] else written


def _text(text: str, *, before: bool, after: bool) -> str:
    """Write the text between two pieces, of which the one before and the one after may take a line break away."""
    text = _BREAK_BEFORE_POINT.sub("", text)
    if before:
        text = _BREAK_AT_START.sub("", text)
    if after:
        text = _BREAK_AT_END.sub("", text)
    return _BREAK.sub(" ", text)

"""Templates are loaded without the white space of their source, and show the same as if written in one line."""

import pytest
from django.template import engines
from django.test import override_settings

from multiply.template_loader import compact


@pytest.mark.parametrize(
    ("written", "loaded"),
    [
        ("<ul>\n  <li>Åre</li>\n  <li>Łódź</li>\n</ul>\n", "<ul><li>Åre</li><li>Łódź</li></ul>"),
        ("<p>\n  Göteborg,\n  Győr\n</p>", "<p>Göteborg, Győr</p>"),
        ("<b>one</b>\n<i>two</i>", "<b>one</b> <i>two</i>"),
        ("<b>one</b> <i>two</i>", "<b>one</b> <i>two</i>"),
        (
            "one\n{% if two %}\n  two\n{% else %}\n  three\n{% endif %}\nfour",
            "one {% if two %}two{% else %}three{% endif %} four",
        ),
        ("{% for town in towns %}\n  {{ town }}\n{% endfor %}", "{% for town in towns %}{{ town }} {% endfor %}"),
        ("{% load i18n %}\n{{ one }}", "{% load i18n %}{{ one }}"),
        ('{{ one }}\n{% translate "Two" as two %}\n{{ two }}', '{{ one }} {% translate "Two" as two %}{{ two }}'),
        ("{# why #}\n{{ one }}", "{# why #}{{ one }}"),
        ("{% comment %}\nWhy, at length.\n{% endcomment %}\n{{ one }}", "{{ one }}"),
        ("<button>\n  Send\n</button>\n<a>Back</a>", "<button>Send</button> <a>Back</a>"),
        ("{{ town }}\n, {{ country }}", "{{ town }}, {{ country }}"),
        (
            "{{ town }}\n{% if country %}\n  , {{ country }}\n{% endif %}\n.",
            "{{ town }}{% if country %}, {{ country }}{% endif %}.",
        ),
        ('<a\n  class="b"\n  href="/"\n>Home</a>', '<a class="b" href="/">Home</a>'),
        ('<b\n  {% if sv %}lang="sv"{% endif %}\n>Hej</b>', '<b{% if sv %} lang="sv"{% endif %}>Hej</b>'),
        ('<p class="a {% if b %}b{% else %}c{% endif %}">', '<p class="a {% if b %}b{% else %}c{% endif %}">'),
        ("<pre>\n  as\n    it is\n</pre>", "<pre>\n  as\n    it is\n</pre>"),
        (
            "<p>\n  {% blocktranslate trimmed %}\n    a\n    b\n  {% endblocktranslate %}\n</p>",
            "<p>{% blocktranslate trimmed %}\n    a\n    b\n  {% endblocktranslate %}</p>",
        ),
        ('<p title="1 > 0">\n  {{ one }}</p>', '<p title="1 > 0">{{ one }}</p>'),
    ],
)
def test_what_is_loaded(written: str, loaded: str) -> None:
    assert compact(written) == loaded


def test_what_is_loaded_is_loaded_the_same_again() -> None:
    written = "<ul>\n  {% for town in towns %}\n    <li>{{ town }},\n here</li>\n  {% endfor %}\n</ul>\n"
    assert compact(compact(written)) == compact(written)


def test_pages_are_loaded_so_and_plain_mails_as_they_are(tmp_path) -> None:
    (tmp_path / "page.html").write_text("<p>\n  Málaga\n</p>\n", encoding="utf-8")
    (tmp_path / "mail.txt").write_text("Hello,\n\n  Málaga\n", encoding="utf-8")
    [configured] = engines.templates.values()
    with override_settings(TEMPLATES=[{**configured, "DIRS": [tmp_path]}]):
        engine = engines["django"]
        assert engine.get_template("page.html").render() == "<p>Málaga</p>"
        assert engine.get_template("mail.txt").render() == "Hello,\n\n  Málaga\n"

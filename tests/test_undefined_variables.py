"""The check of undefined variables finds them in our templates, and leaves the templates of packages alone."""

from pathlib import Path

import pytest
from django.template import Context, Engine, Origin, Template

from tests.undefined_variables import TEMPLATES, Undefined, UndefinedVariableError


def render(source: str, folder: Path = TEMPLATES, **context: object) -> str:
    engine = Engine(string_if_invalid=Undefined())
    template = Template(source, origin=Origin(str(folder / "page.html"), "page.html"), name="page.html", engine=engine)
    return template.render(Context(context))


@pytest.mark.parametrize(
    "source", ["{{ tilte }}", "{{ meeting.tilte }}", "{{ tilte|upper }}", "{% with a=tilte %}{% endwith %}"]
)
def test_an_undefined_variable_in_our_templates_fails(source: str) -> None:
    with pytest.raises(UndefinedVariableError, match=r"page\.html prints '.*tilte"):
        render(source, meeting={"title": "A"})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ meeting.title }}", "A"),
        ("{{ tilte|default:'none' }}", "none"),
        ("{% if tilte %}yes{% else %}no{% endif %}", "no"),
        ("{% firstof tilte 'other' %}", "other"),
    ],
)
def test_asking_whether_there_is_a_variable_is_no_fault(source: str, text: str) -> None:
    assert render(source, meeting={"title": "A"}) == text


def test_templates_of_packages_print_nothing_as_ever(tmp_path: Path) -> None:
    assert render("[{{ tilte }}{{ tilte|default:'none' }}{{ tilte|upper }}]", folder=tmp_path) == "[none]"

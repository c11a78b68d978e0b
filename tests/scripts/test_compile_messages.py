"""Translations compile without GNU gettext into what Python's gettext reads."""

import gettext
from pathlib import Path

import pytest

from scripts.compile_messages import compile_catalogue

PLURAL_FORMS = {
    "hu": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}


def compiled(folder: Path, language: str, body: str) -> gettext.GNUTranslations:
    source = folder / "django.po"
    metadata = ["Content-Type: text/plain; charset=UTF-8", f"Plural-Forms: {PLURAL_FORMS[language]}"]
    header = "\n".join(["msgid ''", "msgstr ''", *(f"'{line}\\n'" for line in metadata)]).replace("'", '"')
    source.write_text(f"{header}\n\n{body}", encoding="utf-8")
    with compile_catalogue(source).open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize(
    ("language", "forms", "counts"),
    [
        ("hu", ["{} találkozó", "{} találkozó"], {1: 0, 2: 1, 5: 1}),
        ("pl", ["{} spotkanie", "{} spotkania", "{} spotkań"], {1: 0, 2: 1, 5: 2, 12: 2, 22: 1}),
    ],
)
def test_plural_forms_are_those_of_the_language(
    tmp_path: Path, language: str, forms: list[str], counts: dict[int, int]
) -> None:
    lines = "\n".join(f'msgstr[{number}] "{form}"' for number, form in enumerate(forms))
    translations = compiled(tmp_path, language, f'msgid "{{}} meeting"\nmsgid_plural "{{}} meetings"\n{lines}\n')
    for count, form in counts.items():
        assert translations.ngettext("{} meeting", "{} meetings", count) == forms[form]


def test_contexts_are_kept_and_fuzzy_guesses_left_out(tmp_path: Path) -> None:
    body = 'msgctxt "month"\nmsgid "May"\nmsgstr "Május"\n\n#, fuzzy\nmsgid "Host"\nmsgstr "Hold"\n'
    translations = compiled(tmp_path, "hu", body)
    assert translations.pgettext("month", "May") == "Május"
    assert translations.gettext("May") == "May"
    assert translations.gettext("Host") == "Host"

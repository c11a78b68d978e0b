"""Fail where a string of the code has no sound translation in one of the site's languages.

Checked is that each language's catalogue holds exactly the strings of the code (needs GNU gettext), that none is
missing or fuzzy, that placeholders, tags and line ends are those of the English text, and what `translation_words`
says of the words: one text for two things, one title for two pages, grammar that a name breaks, a tone that slips.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from scripts import translation_words

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (
    "manage.py",
    "multiply",
    "exchanges",
    "municipalities",
    "audit",
    "edit_conflicts",
    "localisation",
    "templates",
    "static/js",
)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdfr]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")

Key = tuple[str | None, str, str]


def key_of(entry: polib.POEntry) -> Key:
    """Return what tells an entry from all others: context, text, plural."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def live_entries(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Return the entries that are in use."""
    return [entry for entry in catalogue if not entry.obsolete]


def languages() -> list[str]:
    """Return the languages to translate into: all of the settings but the one that the code is written in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")
    sys.path.insert(0, str(ROOT))
    from django.conf import settings

    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def extracted(language: str) -> set[Key]:
    """Return the strings that `makemessages` finds now, run on a copy so that nothing here changes."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            _copy(ROOT / source, copy / source)
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "--locale", language, "--verbosity", "0"],
            cwd=copy,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "multiply.settings", "SECRET_KEY": "x" * 32},
            check=True,
        )
        return {key_of(entry) for entry in polib.pofile(str(copy / "locale" / language / "LC_MESSAGES" / "django.po"))}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy2(source, target)


def drift(catalogue: polib.POFile, strings: set[Key]) -> Iterator[str]:
    """Say which strings the catalogue lacks and which it has in vain."""
    held = {key_of(entry) for entry in live_entries(catalogue)}
    for _, text, _ in sorted(strings - held, key=str):
        yield f"not extracted, run 'make messages': {text!r}"
    for _, text, _ in sorted(held - strings, key=str):
        yield f"no longer in the code, run 'make messages': {text!r}"


def faults(catalogue: polib.POFile) -> Iterator[str]:
    """Say what is wrong with the entries of a catalogue."""
    plurals = re.search(r"nplurals\s*=\s*(\d+)", catalogue.metadata.get("Plural-Forms", ""))
    if plurals is None:
        yield "the header has no Plural-Forms"
        return
    for entry in live_entries(catalogue):
        yield from (f"{fault}: {entry.msgid!r}" for fault in entry_faults(entry, int(plurals[1])))


def word_faults(catalogue: polib.POFile, language: str) -> Iterator[str]:
    """Say what is wrong with the words of a catalogue."""
    entries = live_entries(catalogue)
    yield from translation_words.informal(entries, language)
    yield from translation_words.breaking(entries, language)
    yield from translation_words.english(entries, language)
    yield from translation_words.same_titles(entries, translation_words.titles(ROOT / "templates"))


def entry_faults(entry: polib.POEntry, plural_forms: int) -> Iterator[str]:
    """Say what is wrong with one entry."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "fuzzy"
    if not all(forms) or (entry.msgid_plural and len(forms) != plural_forms):
        yield "not translated"
        return
    sources = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    for form in forms:
        yield from form_faults(form, sources)


def form_faults(form: str, sources: list[str]) -> Iterator[str]:
    """Compare one translated text with the English one, or with the singular and the plural."""
    known = [_placeholders(source) for source in sources]
    # "One meeting" may do without its number, so a plural form needs only what both English texts have.
    if not set.intersection(*known) <= _placeholders(form) <= set.union(*known):
        yield f"placeholders differ in {form!r}"
    if Counter(TAG.findall(form)) not in [Counter(TAG.findall(source)) for source in sources]:
        yield f"tags differ in {form!r}"
    if (form.startswith("\n"), form.endswith("\n")) != (sources[0].startswith("\n"), sources[0].endswith("\n")):
        yield f"line ends differ in {form!r}"


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def main() -> int:
    """Print every fault and return the exit code."""
    found = 0
    strings = extracted(languages()[0])
    for language in languages():
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
        said = [*faults(catalogue), *word_faults(catalogue, language)] if path.exists() else ["there is no catalogue"]
        for fault in [*drift(catalogue, strings), *said]:
            print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
            found += 1
    for fault in translation_words.shared(live_entries(catalogue), translation_words.allowed("shared")):
        print(f"locale: {fault}", file=sys.stderr)
        found += 1
    for fault in translation_words.uncounted(live_entries(catalogue), translation_words.allowed("uncounted")):
        print(f"locale: {fault}", file=sys.stderr)
        found += 1
    print(f"Translations: {len(strings)} strings in {len(languages())} languages, {found} faults.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

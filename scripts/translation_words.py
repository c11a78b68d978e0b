"""Faults of words that no single entry shows: one text for two things, two for one, a tone or a language that slips."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = Path(__file__).with_name("translation_words.toml")
MOST_WORDS = 2
"""A text of so few words seldom says by itself what it is about."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")

INFORMAL = {
    "de": r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?|euch|euer|eure[mnrs]?)\b",
    "it": r"\b(?:tu|tuo|tua|tuoi|tue)\b"
    r"|(?:^|[.:!?]\s)(?:Scegli|Inserisci|Scrivi|Controlla|Seleziona|Apri|Usa|Prova|Torna|Chiedi)\b[^.!?]*[.!?]",
    "pl": r"\b(?:ty|twój|twoj\w+|ciebie|cię|tobie|tobą|masz|możesz|chcesz|musisz|jesteś|widzisz|otrzymasz|dostaniesz)\b"
    r"|(?:^|[.:!?,]\s)(?:Wybierz|Wpisz|Podaj|Sprawdź|Napisz|Zaznacz|Otwórz|Spróbuj|Usuń|Dodaj|Zmień)\b[^.!?]*[.!?]",
    "hu": r"\b(?:te|téged|neked|veled|tőled|nálad|hozzád|rólad|tied|tiéd)\b"
    r"|\b(?:válaszd|írd|nézd|próbáld|küldd|töltsd|kattints|olvasd|legyél|mondd|nyisd)\b"
    r"|\b\w+(?:hatsz|hetsz|hatod|heted)\b",
}
"""What speaks to somebody as to a friend, in the languages that do not here. (Swedish says “du” to everybody.)"""

_NAME = r"%\((?:\w*_)?(?:place|town|host|municipality|country|name|title|theme|month|who|office|contact|network)\)s"
BREAKING = {
    "sv": rf"{_NAME}:?s\b",
    "de": rf"\b(?:im|am|zum|zur|vom|beim|der|des) (?!%\(month\)s){_NAME}",
    "it": r"\b(?:ne|de|a|da|su)(?:l|llo|lla|ll’|i|gli|lle) ?" + _NAME + r"|\bin %\(month\)s",
    "pl": rf"\b(?:w|we|z|ze|do|od|dla|na|o|przy|przez|po|przed) {_NAME}",
    "hu": r"\b[Aa]z? %\(\w+\)[sd]" + rf"|{_NAME}-?(?:b[ae]n?|[nr]|n[ae]k|[oeö]n|[hr]\w+z|t[oóöő]l|b[oóöő]l|v[ae]l)\b",
}
"""A name or number where the word before or after it would have to change with what is filled in."""

COUNTED = re.compile(
    r"%\(\w+\)[sd] (?:days|weeks|months|hours|minutes|seconds|people|colleagues|meetings|places|seats|municipalities|"
    r"registrations|messages|mails|names|networks|pixels|themes|documents|versions|rows)\b"
)
"""A number and what it counts, which one would be counted as otherwise."""
ENGLISH = re.compile(r"\b(?:the|and|of|with|your|this|that|from|which|are|was|has|been)\b", re.IGNORECASE)
_TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock %\}", re.DOTALL)
_TRANSLATED = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')(?: context "([^"]+)")? %\}""")


def allowed(list_name: str) -> dict[str, str]:
    """Return the texts that are allowed by name in one of the lists, each with its reason."""
    lists: dict[str, dict[str, list[str]]] = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    return {text: reason for reason, texts in lists.get(list_name, {}).items() for text in texts}


def shared(entries: Iterable[polib.POEntry], known: Iterable[str]) -> Iterator[str]:
    """Say which short texts several modules use without a context, and that are not known to mean one thing."""
    for entry in entries:
        modules = sorted({where for where, _line in entry.occurrences})
        is_short = len(entry.msgid.split()) <= MOST_WORDS and not PLACEHOLDER.search(entry.msgid)
        if is_short and not entry.msgctxt and len(modules) > 1 and entry.msgid not in set(known):
            yield f"used by {len(modules)} modules without a context ({', '.join(modules[:3])}): {entry.msgid!r}"


def uncounted(entries: Iterable[polib.POEntry], known: Iterable[str]) -> Iterator[str]:
    """Name the texts that say “1 days”: a number before what it counts, and no form for one."""
    for entry in entries:
        if not entry.msgid_plural and COUNTED.search(entry.msgid) and entry.msgid not in known:
            yield f"a number without a form for one (ngettext, or {ALLOWED.name}): {entry.msgid!r}"


def words_of(entry: polib.POEntry) -> list[str]:
    """Return the translated texts of an entry."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def informal(entries: Iterable[polib.POEntry], language: str) -> Iterator[str]:
    """Say which translations speak to somebody informally in a language that is formal here."""
    yield from _matching(entries, INFORMAL.get(language), "informal", 0 if language in ("it", "pl") else re.IGNORECASE)


def breaking(entries: Iterable[polib.POEntry], language: str) -> Iterator[str]:
    """Say which translations put a name or number where their grammar would depend on it."""
    yield from _matching(entries, BREAKING.get(language), "a name or number here can break the grammar", 0)


def _matching(entries: Iterable[polib.POEntry], pattern: str | None, fault: str, flags: int) -> Iterator[str]:
    if pattern is None:
        return
    known = allowed(fault)
    for entry in entries:
        for text in words_of(entry):
            found = re.search(pattern, text, flags)
            if found and entry.msgid not in known:
                yield f"{fault} ({found[0].strip()!r}) in {text!r}: {entry.msgid!r}"


def english(entries: Iterable[polib.POEntry], language: str) -> Iterator[str]:
    """Say which translations are the English text, or have English words in them."""
    known = allowed(f"the same in {language}") | allowed("the same in every language")
    for entry in entries:
        sources = {entry.msgid, entry.msgid_plural}
        for text in words_of(entry):
            bare = PLACEHOLDER.sub("", text)
            if not re.search(r"[^\W\d_]{3}", bare) or entry.msgid in known:
                continue
            if text in sources:
                yield f"the same as in English: {entry.msgid!r}"
            elif found := ENGLISH.search(bare) if language != "de" else re.search(r"\b(?:the|and|of|your)\b", bare):
                yield f"an English word ({found[0]!r}) in {text!r}: {entry.msgid!r}"


def titles(templates: Path) -> dict[str, set[str]]:
    """Return the titles of pages that are one translated text, each with the templates that have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(templates.rglob("*.html")):
        block = _TITLE.search(path.read_text(encoding="utf-8"))
        texts = [a or b for a, b, _context in _TRANSLATED.findall(block[1])] if block else []
        for text in texts[-1:]:
            found[text].add(str(path.relative_to(templates)))
    return dict(found)


def same_titles(entries: Iterable[polib.POEntry], english_titles: Iterable[str]) -> Iterator[str]:
    """Say which pages have different titles in English and one in this language."""
    wanted = set(english_titles)
    said: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.msgid in wanted and not entry.msgctxt:
            said[entry.msgstr].append(entry.msgid)
    yield from (f"two pages with one title, {text!r}: {pages!r}" for text, pages in said.items() if len(pages) > 1)

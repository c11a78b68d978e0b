"""The check of translations finds what is missing, stale, fuzzy or would print wrongly."""

import polib
import pytest

from scripts.check_translations import drift, extracted, faults, key_of, languages, word_faults

TWO_FORMS = {"Plural-Forms": "nplurals=2; plural=(n != 1);"}


def catalogue(*entries: polib.POEntry) -> polib.POFile:
    file = polib.POFile()
    file.metadata = TWO_FORMS
    file.extend(entries)
    return file


def entry(english: str, translated: str, **fields: object) -> polib.POEntry:
    return polib.POEntry(msgid=english, msgstr=translated, **fields)


def plural(english: tuple[str, str], *translated: str) -> polib.POEntry:
    forms = dict(enumerate(translated))
    return polib.POEntry(msgid=english[0], msgid_plural=english[1], msgstr_plural=forms)


MEETINGS = ("%(count)s meeting", "%(count)s meetings")
LONE_MEETING = ("One meeting", "%(count)s meetings")


@pytest.mark.parametrize(
    "sound",
    [
        entry("Host", "Värd"),
        entry("%(host)s hosts", "Värd: %(host)s"),
        entry("From {start} to {end}", "{end}-ig, {start}-tól"),
        entry("100 %% of <b>them</b>", "<b>Alla</b>, 100 %%"),
        plural(MEETINGS, "%(count)s möte", "%(count)s möten"),
        plural(LONE_MEETING, "Ett möte", "%(count)s möten"),
        plural(LONE_MEETING, "%(count)s möte", "%(count)s möten"),
    ],
    ids=str,
)
def test_a_sound_translation_passes(sound: polib.POEntry) -> None:
    assert list(faults(catalogue(sound))) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (entry("Host", ""), "not translated"),
        (entry("Host", "Värd", flags=["fuzzy"]), "fuzzy"),
        (entry("%(host)s hosts", "%(värd)s är värd"), "placeholders differ"),
        (entry("%(host)s hosts", "Någon är värd"), "placeholders differ"),
        (entry("Day %s", "Dag"), "placeholders differ"),
        (entry("From {start}", "Från {början}"), "placeholders differ"),
        (entry("<b>All</b>", "<b>Alla<b>"), "tags differ"),
        (entry("Text\n", "Text"), "line ends differ"),
        (plural(MEETINGS, "%(count)s möte", ""), "not translated"),
        (plural(MEETINGS, "%(count)s möte"), "not translated"),
        (plural(MEETINGS, "Ett möte", "%(count)s möten"), "placeholders differ"),
    ],
    ids=str,
)
def test_a_broken_translation_is_found(broken: polib.POEntry, fault: str) -> None:
    found = list(faults(catalogue(broken)))
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_catalogue_without_plural_forms_is_found() -> None:
    file = catalogue(entry("Host", "Värd"))
    file.metadata = {}
    assert list(faults(file)) == ["the header has no Plural-Forms"]


def test_a_catalogue_holds_exactly_the_strings_of_the_code() -> None:
    file = catalogue(entry("Host", "Värd"), entry("Gone", "Borta"), entry("Long gone", "Borta", obsolete=True))
    strings = {key_of(entry("Host", "")), key_of(entry("New", ""))}
    assert list(drift(file, strings)) == [
        "not extracted, run 'make messages': 'New'",
        "no longer in the code, run 'make messages': 'Gone'",
    ]


def test_strings_are_read_from_code_and_templates() -> None:
    strings = {text for _, text, _ in extracted("sv")}
    assert {"Forerunner", "Skip to main content"} <= strings


def test_every_language_of_the_site_but_english_is_translated_into() -> None:
    assert languages() == ["sv", "de", "it", "pl", "hu"]


def test_the_words_of_a_catalogue_are_looked_at_too() -> None:
    file = catalogue(entry("Your group", "Deine Gruppe"), entry("Welcome", "Welcome"), entry("Host", "Gastgeber"))
    assert len(list(word_faults(file, "de"))) == 2

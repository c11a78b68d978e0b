"""The check of words finds one text for two things, two pages with one title, and a tone or language that slips."""

from pathlib import Path

import polib
import pytest

from scripts.translation_words import allowed, breaking, english, informal, same_titles, shared, titles, uncounted


def entry(msgid: str, msgstr: str = "", *modules: str, **fields: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, occurrences=[(each, "") for each in modules], **fields)


def test_a_short_text_of_two_modules_needs_a_context_or_a_reason() -> None:
    twice = entry("Access", "Behörighet", "people.py", "forms.py")
    assert [fault.partition(" (")[0] for fault in shared([twice], ())] == ["used by 2 modules without a context"]
    assert list(shared([twice], ["Access"])) == []
    fine = [
        entry("Access", "Tillgänglighet", "people.py", "forms.py", msgctxt="step-free ways"),
        entry("Access", "Behörighet", "people.py"),
        entry("Access for all", "Tillgängligt för alla", "people.py", "forms.py"),
        entry("%(count)d online", "%(count)d digitalt", "people.py", "forms.py"),
    ]
    assert list(shared(fine, ())) == []


def test_a_number_before_what_it_counts_needs_a_form_for_one() -> None:
    wrong = entry("It needs %(days)d days.", "Det behövs %(days)d dagar.")
    assert list(uncounted([wrong], ["It needs %(days)d days."])) == []
    (fault,) = uncounted([wrong], ())
    assert "'It needs %(days)d days.'" in fault
    counted = entry("%(days)d day", msgid_plural="%(days)d days")
    assert list(uncounted([counted], ())) == []
    assert list(uncounted([entry("On %(day)s your meetings begin.")], ())) == []


@pytest.mark.parametrize(
    ("language", "friendly", "polite"),
    [
        ("de", "Wähle deine Gruppe.", "Wählen Sie Ihre Gruppe."),
        ("it", "Il tuo indirizzo", "Il Suo indirizzo"),
        ("it", "Scegli un gruppo.", "Scegli un gruppo"),
        ("pl", "Wpisz swoje imię.", "Proszę wpisać imię."),
        ("pl", "Najpierw powiedz, co chcesz zmienić.", "Zmień, kto przyjedzie"),
        ("hu", "Írd be a nevedet.", "Írja be a nevét."),
        ("hu", "Itt módosíthatod.", "Itt módosíthatja."),
    ],
)
def test_an_informal_form_is_found_and_a_formal_one_or_a_button_is_not(
    language: str, friendly: str, polite: str
) -> None:
    assert len(list(informal([entry("Choose", friendly)], language))) == 1
    assert list(informal([entry("Choose", polite)], language)) == []


def test_swedish_says_du() -> None:
    assert list(informal([entry("Choose your group.", "Välj din grupp, du som kommer.")], "sv")) == []


@pytest.mark.parametrize(
    ("language", "brittle", "sound"),
    [
        ("sv", "%(town)ss värd", "Värd: %(town)s"),
        ("de", "Treffen im %(country)s", "Treffen im %(month)s"),
        ("it", "Incontri in %(month)s", "Incontri a %(month)s"),
        ("it", "Il comune del %(country)s", "Il comune, %(country)s"),
        ("pl", "Spotkania w %(place)s", "Spotkania: %(place)s"),
        ("hu", "Találkozók a %(place)s városban", "Találkozók a(z) %(place)s városban"),
        ("hu", "Találkozók: %(place)s-ban", "Találkozók: %(place)s"),
    ],
)
def test_a_name_that_the_grammar_depends_on_is_found(language: str, brittle: str, sound: str) -> None:
    assert len(list(breaking([entry("Meetings", brittle)], language))) == 1
    assert list(breaking([entry("Meetings", sound)], language)) == []


@pytest.mark.parametrize("text", ["Registration opens", "Anmälan the dag"])
def test_what_was_left_in_english_is_found(text: str) -> None:
    assert len(list(english([entry("Registration opens", text)], "sv"))) == 1


def test_what_is_the_same_word_is_allowed_by_name() -> None:
    assert "status" in allowed("the same in sv")
    assert list(english([entry("status", "status"), entry("%(a)s, %(b)s", "%(a)s, %(b)s")], "sv")) == []


def test_two_pages_with_one_title_are_found(tmp_path: Path) -> None:
    for name, title in (("data", "My data"), ("details", "My details"), ("other", "My data")):
        text = f'{{% block title %}}{{% translate "{title}" %}}{{% endblock %}}'
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    found = titles(tmp_path)
    assert found == {"My data": {"data.html", "other.html"}, "My details": {"details.html"}}
    same = [entry("My data", "Mina uppgifter"), entry("My details", "Mina uppgifter")]
    assert len(list(same_titles(same, found))) == 1
    apart = [entry("My data", "Mina sparade uppgifter"), entry("My details", "Mina uppgifter")]
    assert list(same_titles(apart, found)) == []

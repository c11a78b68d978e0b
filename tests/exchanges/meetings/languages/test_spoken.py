"""Languages of meetings: typed by code or name, kept as codes, read in one way."""

import pytest
from django.core.exceptions import ValidationError

from exchanges.meetings.languages.spoken import LanguagesFormField, codes_of, names_of, own_name, read_languages, speaks
from exchanges.meetings.models import Meeting
from exchanges.registrations.wizard.choices import language_choices
from municipalities.models import Programme
from tests import factories
from tests.exchanges.registrations.factories import make_published


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("en, sv", "en, sv"),
        ("EN; sv", "en, sv"),
        ("English, Svenska", "en, sv"),
        ("magyar / polski", "hu, pl"),
        ("Ungerska, Polnisch, tedesco", "hu, pl, de"),
        ("sv sv en", "sv, en"),
        ("Norwegian Bokmal, en", "nb, en"),
    ],
)
def test_languages_are_kept_as_codes_however_they_are_typed(typed: str, kept: str) -> None:
    assert LanguagesFormField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("en, swedisch", "We don’t recognise the language “swedisch”. Did you mean Swedish (sv)?"),
        ("sv (simultaneous)", "We don’t recognise the language “simultaneous”."),
        ("tlh", "We don’t recognise the language “tlh”."),
    ],
)
def test_a_word_that_names_no_language_is_said_with_the_nearest(typed: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        LanguagesFormField().clean(typed)
    assert said in refused.value.messages[0]


def test_what_names_none_is_told_apart() -> None:
    assert read_languages("en, sv (simultaneous)") == (("en", "sv"), ("simultaneous",))


def test_languages_are_named_for_readers() -> None:
    assert names_of("en, sv, zu") == "English, Swedish, zu"
    assert (own_name("sv"), own_name("zu")) == ("Svenska", "zu")
    assert codes_of("") == ()


def test_a_code_is_found_wherever_it_stands_and_nowhere_else(world: Programme) -> None:
    kept = ("", "en", "en, sv", "sv, en", "de, en, sv", "hu")
    for number, languages in enumerate(kept):
        factories.make_meeting(world, languages=languages, slug=f"m{number}", country="SE")
    for code in ("en", "sv", "de", "hu", "fr"):
        found = Meeting.objects.filter(speaks("languages", code)).values_list("languages", flat=True)
        assert sorted(found) == sorted(text for text in kept if code in codes_of(text))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("languages", "interpretation", "offered"),
    [("sv", "", []), ("", "", []), ("sv", "en, de", ["sv", "en", "de"]), ("en, sv", "sv", ["en", "sv"])],
)
def test_one_is_asked_what_to_listen_in_wherever_there_is_a_choice(
    languages: str, interpretation: str, offered: list[str]
) -> None:
    published = make_published(languages=languages, interpretation=interpretation)
    assert [code for code, _name in language_choices(published)] == offered

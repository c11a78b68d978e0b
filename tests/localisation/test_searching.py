"""Searching: whoever types a name without its marks, or spelt out, finds it in every search of the site."""

import pytest

from exchanges.registrations.models import Person
from localisation.folding import fold
from localisation.searching import Searchable, saying, says, searchable, words_of
from municipalities.models import Municipality
from tests.exchanges.registrations.factories import make_person
from tests.factories import make_municipality

TYPED = {
    "Örebro": ["orebro", "oerebro", "ÖREBRO", "Örebro kommun", "Orebro stad"],
    "Mönchengladbach": ["monchengladbach", "Moenchengladbach", "Stadt Mönchengladbach"],
    "Großenhain": ["grossenhain", "GROSSENHAIN", "großen"],
    "Łódź": ["lodz", "Lódz", "miasto Łódź"],
    "Ørsta": ["orsta", "oersta"],
    "Đurđevac": ["durdevac"],
    "Győr-Sövényház": ["gyor sovenyhaz", "győr–sövényház"],
    "L’Aquila": ["L'Aquila", "l aquila"],
    "Reggio nell'Emilia": ["nell’emilia"],
    "Halle (Saale)": ["halle saale"],
}
ODD = [" – ", "Ærø", "İstanbul", "œuvre", "O\u0308rebro", "Straße/Gasse_1", "100 % (ß)", "Þórs\nhöfn", "ſ", "ﬁ"]


@pytest.mark.parametrize("name", TYPED)
def test_a_name_is_found_however_it_is_typed(name: str) -> None:
    for typed in TYPED[name]:
        telling = [word for word in words_of(typed) if word.tells]
        assert telling, typed
        assert all(word.is_in(searchable(name)) for word in telling), typed


@pytest.mark.django_db
def test_a_name_is_found_in_the_database_however_it_is_typed() -> None:
    for name in TYPED:
        make_municipality(name)
    columns = [("name", Municipality._meta.get_field("name"))]
    for name, each in TYPED.items():
        for typed in each:
            found = Municipality.objects.filter(saying(typed, columns))
            assert [row.name for row in found] == [name], typed


@pytest.mark.django_db
def test_the_database_makes_texts_searchable_as_python_does() -> None:
    for name in [*TYPED, *ODD]:
        make_municipality(name)
    rows = Municipality.objects.annotate(made=Searchable("name"))
    for row in rows:
        # Signs between words may stay, and what has no marks stands there once.
        assert set(fold(row.made).split()) == set(searchable(row.name).split()), row.name


PEOPLE = {
    "De Luca": ["Maria De Luca"],
    "la": ["Åsa La Malfa"],
    "luca": ["Maria De Luca", "Luca Rossi"],
    "Luca Örebro kommun": ["Luca Rossi"],
    "orebro by": ["Luca Rossi", "Åsa La Malfa"],
    "kommun": [],
    "100% | .*": [],
    "of_the_": [],
}
"""What is typed, and who is found of a few people."""


@pytest.mark.django_db
def test_a_word_for_a_municipality_is_a_word_like_any_other_in_people_s_names() -> None:
    orebro, lodz = make_municipality("Örebro"), make_municipality("Łódź")
    towns = {"Maria De Luca": lodz, "Luca Rossi": orebro, "Åsa La Malfa": orebro}
    for number, (name, town) in enumerate(towns.items()):
        make_person(f"x{number}@example.org", name=name, municipality=town)
    columns = [(path, Person._meta.get_field("name")) for path in ("name", "municipality__name")]
    for typed, wanted in PEOPLE.items():
        found = Person.objects.filter(saying(typed, columns, people=("name",)))
        assert sorted(person.name for person in found) == sorted(wanted), typed
        in_python = [
            name
            for name, town in towns.items()
            if says(searchable(f"{name} {town.name}"), words_of(typed), town=searchable(town.name))
        ]
        assert sorted(in_python) == sorted(wanted), typed


def test_what_says_nothing_finds_nothing_less() -> None:
    assert words_of(" – ") == []
    assert words_of("kommun")[0].spellings == ("kommun",)

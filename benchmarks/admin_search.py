"""The search of the admin's lists on PostgreSQL, beside the database's own that knows no marks and no spellings.

    scripts/with_postgres .venv/bin/python -m benchmarks.admin_search [--people 10000]

People of a few towns are searched by name, address, organisation and town, as coordinators search a list: by one word,
by three, and by one that nobody has. Each search counts all that it finds; the quickest of five is told.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator

import django

SEARCHES = ("grosse", "Łukasz Örebro kommun", "nobodyatall")
TRIES = 5
_NAMES = ("Åsa Łukaszewska-Große", "Anna Bergman", "Łukasz O'Łącki", "Maria De Luca", "Jan Novak")
_TOWNS = ("Örebro", "Łódź", "Győr", "Lund", "Halle (Saale)")


def main() -> None:
    """Make the people and print a table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "multiply.settings")
    django.setup()
    from django.core.management import call_command

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=10_000)
    people = arguments.parse_args().people
    call_command("migrate", verbosity=0)
    make_people(people)
    print(f"{people} people\n\n| searched for | found | ours, ms | the database's, ms | ratio |\n|---|---|---|---|---|")
    for typed, found, ours, theirs in measured():
        print(f"| {typed} | {found} | {ours * 1000:.0f} | {theirs * 1000:.0f} | {ours / theirs:.1f} |")


def make_people(number: int) -> None:
    """Make people in towns, some of whose names have marks."""
    from django.utils import timezone

    from exchanges.registrations.models import Person
    from municipalities.models import Country, Municipality

    country = Country.objects.create(code="SE")
    towns = [Municipality.objects.create(slug=f"town-{i}", name=name, country=country) for i, name in enumerate(_TOWNS)]
    Person.objects.bulk_create(
        Person(
            email=f"somebody.{index}@example.org",
            name=f"{_NAMES[index % len(_NAMES)]} {index}",
            municipality=towns[index % 7 % len(towns)],
            organisation="Åtgärder AB" if index % 11 == 0 else "",
            created_at=timezone.now(),
        )
        for index in range(number)
    )


def measured() -> Iterator[tuple[str, int, float, float]]:
    """Yield each search with how many it finds, and the seconds of ours and of the database's own."""
    from django.db.models import Q

    from exchanges.registrations.models import Person
    from localisation.searching import saying
    from municipalities.models import Municipality

    paths = ("name", "email", "organisation", "municipality__name")
    fields = [*(Person._meta.get_field(path) for path in paths[:3]), Municipality._meta.get_field("name")]
    for typed in SEARCHES:
        ours = Person.objects.filter(saying(typed, list(zip(paths, fields, strict=True)), people=paths[:2]))
        theirs = Person.objects.all()
        for word in typed.split():
            anywhere = Q()
            for path in paths:
                anywhere |= Q(**{f"{path}__icontains": word})
            theirs = theirs.filter(anywhere)
        yield typed, ours.count(), _quickest(ours.count), _quickest(theirs.count)


def _quickest(search: Callable[[], object]) -> float:
    taken = []
    for _try in range(TRIES):
        began = time.perf_counter()
        search()
        taken.append(time.perf_counter() - began)
    return min(taken)


if __name__ == "__main__":
    main()

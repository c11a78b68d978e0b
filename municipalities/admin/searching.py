"""Lists of the admin that find words in whatever case, with marks or without, as every search of the site does."""

from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import get_fields_from_path, lookup_spawns_duplicates
from django.db.models import QuerySet
from django.http import HttpRequest

from localisation.searching import saying


class FoldedSearch(ModelAdmin):
    """A list with the site's own search instead of the database's; `people_fields` are those that name people."""

    people_fields: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that say every word in one of the fields that are searched."""
        paths = self.get_search_fields(request)
        if not search_term.strip() or not paths:
            return queryset, False
        columns = [(path, get_fields_from_path(self.model, path)[-1]) for path in paths]
        found = queryset.filter(saying(search_term, columns, people=self.people_fields))
        return found, any(lookup_spawns_duplicates(self.opts, path) for path in paths)

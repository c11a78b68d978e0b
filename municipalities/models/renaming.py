"""Names in addresses: they may change, and those they had before lead on."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Renamable(models.Model):
    """A row that addresses call by a name; saved under another, it keeps the one it had as a former name.

    The model beside it derives from FormerName and points here as `former_names`.
    """

    name_in_addresses: ClassVar[str] = "slug"

    class Meta:
        abstract = True

    _name_as_read: str | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it, and keep a name that it no longer has."""
        super().save(*args, **kwargs)
        before, now = self._name_as_read, self.__dict__.get(self.name_in_addresses)
        if before and now and before != now:
            self.former_names.update_or_create(name=before)  # type: ignore[attr-defined]
        self._name_as_read = now

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        """Remember the name that was read."""
        row = super().from_db(db, field_names, values, **kwargs)
        row._name_as_read = row.__dict__.get(cls.name_in_addresses)
        return row

    @classmethod
    def present_name(cls, former: str) -> str | None:
        """Return what the row is called now that was called so; None where none was, or the name is in use."""
        name = cls.name_in_addresses
        if cls._default_manager.filter(**{name: former}).exists():
            return None
        called_so: dict[str, Any] = {"former_names__name": former}
        found = cls._default_manager.filter(**called_so).order_by("-former_names__pk")
        return found.values_list(name, flat=True).first()


class FormerName(models.Model):
    """A name that a row had in addresses."""

    name = models.CharField(_("former name"), max_length=120, db_index=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

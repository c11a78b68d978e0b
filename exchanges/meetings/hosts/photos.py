"""Pictures of municipalities, as pages show them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.urls import reverse

from exchanges.meetings.languages.by_language import foreign_language, in_language
from municipalities.models import Municipality, Photo


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A picture in its two sizes; `language` is that of the words where it is not the reader's."""

    url: str
    width: int
    height: int
    small_url: str
    small_width: int
    small_height: int
    words: str
    language: str
    credit: str

    @property
    def srcset(self) -> str:
        """Both sizes, from which the browser takes the one that fits."""
        return f"{self.small_url} {self.small_width}w, {self.url} {self.width}w"


def photo_of(town: Municipality) -> ShownPhoto | None:
    """Return the picture of a municipality; None where it has none. In no query where it was read with the town."""
    photo: Photo | None = getattr(town, "photo", None)
    return shown_photo(photo) if photo else None


def shown_photo(photo: Photo) -> ShownPhoto:
    """Read a picture in the reader's language."""
    return ShownPhoto(
        url=_url(photo.file.name or ""),
        width=photo.width,
        height=photo.height,
        small_url=_url(photo.small_file.name or ""),
        small_width=photo.small_width,
        small_height=photo.small_height,
        words=in_language(photo.alt_texts) or "",
        language=foreign_language(photo.alt_texts),
        credit=photo.credit,
    )


def _url(name: str) -> str:
    return reverse("photo", args=[PurePosixPath(name).stem])

"""Uploaded pictures, made anew: in two sizes, upright, in sRGB, with nothing else that the file held."""

import struct
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from municipalities.refusals import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
ACCEPTED = ".jpg,.jpeg,.png,.webp"
"""For the browser's own choice of files; what counts is the content."""

MOST_PIXELS = 50_000_000
"""As telephones take them in JPEG, of which a half, a quarter or less is decoded where that is enough."""
MOST_PIXELS_AT_ONCE = 20_000_000
"""Of what is in memory whole, with up to 16 bytes a pixel: the other formats, JPEG that comes in passes, and what of
any JPEG is decoded."""
MOST_PASSES = 100
"""Of JPEG that comes in passes, about ten as a rule; each takes as long as the first, however few octets it has."""
LEAST_SIDE = 640
LARGE, SMALL = 1600, 640
"""The longer side of what is kept, at most."""

_MEGABYTE = 1_000_000
_BEGINS_A_PASS = b"\xff\xda"
_QUALITY = 80
_RGB = ImageCms.createProfile("sRGB")


class PhotoRefused(Refusal):
    """A file that is not taken as a picture."""


@dataclass(frozen=True, slots=True)
class SizedImage:
    """A picture in one size, as it is kept: WebP, under a name that says its content."""

    content: "File[bytes]"
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A picture in both its sizes."""

    large: SizedImage
    small: SizedImage


def prepare_photo(upload: "File[bytes]") -> PreparedPhoto:
    """Return what is kept of an uploaded picture; raise PhotoRefused where it is too large, too small, or none.

    The name and type that the browser claims are not looked at. Of a file with several pictures the first is taken.
    """
    if upload.size > settings.DOCUMENT_SIZE_LIMIT_MB * _MEGABYTE:
        words = _("The picture is larger than %(limit)d MB. Save it smaller, or with more compression.")
        raise PhotoRefused(words % {"limit": settings.DOCUMENT_SIZE_LIMIT_MB})
    upload.seek(0)
    image = _read(upload)
    if max(image.size) < LEAST_SIDE:
        words = _("The picture is too small. Choose one whose longer side has at least %(least)d pixels.")
        raise PhotoRefused(words % {"least": LEAST_SIDE})
    small = image.copy()
    small.thumbnail((SMALL, SMALL))
    return PreparedPhoto(_sized(image), _sized(small))


def _read(content: IO[bytes]) -> Image.Image:
    """Return the picture at the size that is kept, upright, in sRGB."""
    try:
        with warnings.catch_warnings():
            # What Pillow finds odd: pixels are counted here, and what else a file holds is left out.
            warnings.simplefilter("ignore")
            opened = Image.open(content, formats=FORMATS)
            _require_readable(opened, content)
            opened.draft("RGB", (LARGE, LARGE))
            _require_at_most(MOST_PIXELS_AT_ONCE, opened)
            image = _with_whole_colours(opened)
            image.thumbnail((LARGE, LARGE))
            return _upright(image)
    except Image.DecompressionBombError as error:
        # Pillow's own limit, before it says of what kind the picture is; a JPEG has at most 65,535 in a row.
        raise PhotoRefused(_too_many_pixels(MOST_PIXELS if _is_jpeg(content) else MOST_PIXELS_AT_ONCE)) from error
    # What a decoder raises over a damaged file is not listed anywhere.
    except (OSError, EOFError, SyntaxError, ValueError, LookupError, TypeError, ArithmeticError, struct.error) as error:
        raise PhotoRefused(_unreadable()) from error


def _is_jpeg(content: IO[bytes]) -> bool:
    content.seek(0)
    return content.read(2) == b"\xff\xd8"


def _require_readable(image: Image.Image, content: IO[bytes]) -> None:
    if not isinstance(image, JpegImageFile):
        _require_at_most(MOST_PIXELS_AT_ONCE, image)
        return
    _require_at_most(MOST_PIXELS_AT_ONCE if image.info.get("progressive") else MOST_PIXELS, image)
    position = content.tell()
    content.seek(0)
    passes = content.read().count(_BEGINS_A_PASS)
    content.seek(position)
    if passes > MOST_PASSES:
        raise PhotoRefused(_unreadable())


def _require_at_most(pixels: int, image: Image.Image) -> None:
    if image.width * image.height > pixels:
        raise PhotoRefused(_too_many_pixels(pixels))


def _with_whole_colours(image: Image.Image) -> Image.Image:
    """Return a picture whose pixels are colours, not places in a list of them, so that it can be made smaller."""
    if image.mode.startswith("I"):
        # Of two octets a grey; to convert it as it is would make all but the darkest white.
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _unreadable() -> str:
    return _("This is not a picture that we can read. Choose a JPEG, PNG or WebP file.")


def _too_many_pixels(most: int) -> str:
    words = _("The picture has more than %(limit)d million pixels. Save it smaller.")
    return words % {"limit": most // 1_000_000}


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its camera was held, and return its pixels alone: in sRGB, on white where it was clear."""
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    clear = turned.getchannel("A") if turned.mode == "RGBA" else None
    plain = _in_srgb(turned, profile)
    ground = Image.new("RGB", plain.size, "white")
    ground.paste(plain, mask=clear)
    return ground


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        colours = image.convert("RGB") if image.mode == "RGBA" else image
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, given, _RGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a profile that is damaged, or one for other colours
        if converted is not None:
            return converted
    return image.convert("RGB")


def _sized(image: Image.Image) -> SizedImage:
    written = BytesIO()
    image.save(written, "WEBP", quality=_QUALITY, method=4)
    content = written.getvalue()
    return SizedImage(ContentFile(content, f"{sha256(content).hexdigest()}.webp"), *image.size)

"""What is made of an uploaded picture, and which files are none."""

import struct
import zlib
from io import BytesIO

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from municipalities.photos import images
from municipalities.photos.images import PhotoRefused, PreparedPhoto, prepare_photo
from tests.factories import picture
from tests.mutating import dice, mutated_octets, times


def prepared(content: bytes, name: str = "Rådhuset, Łódź’s.jpg") -> PreparedPhoto:
    return prepare_photo(SimpleUploadedFile(name, content))


def opened(content: "ContentFile[bytes]") -> Image.Image:
    content.seek(0)
    return Image.open(BytesIO(content.read()))


def kept(content: bytes) -> Image.Image:
    """Return the large one of what is kept."""
    return opened(prepared(content).large.content)  # type: ignore[arg-type]


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_in_two_sizes_under_names_that_nobody_typed(image_format: str) -> None:
    made = prepared(picture((2400, 1200), image_format))
    assert (made.large.width, made.large.height) == (1600, 800)
    assert (made.small.width, made.small.height) == (640, 320)
    for each in (made.large, made.small):
        image = opened(each.content)  # type: ignore[arg-type]
        assert (image.format, image.mode, image.size) == ("WEBP", "RGB", (each.width, each.height))
        assert each.content.name is not None
        assert len(each.content.name) == 64 + len(".webp")
        assert each.content.name.isascii()


def test_a_picture_is_never_made_larger() -> None:
    assert kept(picture((700, 500))).size == (700, 500)


def test_nothing_is_kept_of_what_else_the_file_holds() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Åsa Őry’s home"
    exif.get_ifd(0x8825)[2] = (59.0, 16.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = picture(exif=exif.tobytes(), icc_profile=profile, comment=b"secret") + b"<script>alert(1)</script>"
    written = prepared(content)
    for each in (written.large, written.small):
        image = opened(each.content)  # type: ignore[arg-type]
        assert not image.getexif()
        assert {"exif", "icc_profile", "comment", "xmp"}.isdisjoint(image.info)
        each.content.seek(0)
        raw = each.content.read()
        assert not [mark for mark in (b"home", b"secret", b"script", b"ICCP", b"EXIF") if mark in raw]


def test_a_picture_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    drawn = Image.new("RGB", (1000, 700), "black")
    drawn.paste("white", (0, 0, 100, 700))  # the left edge, which is the upper one
    written = BytesIO()
    drawn.save(written, "JPEG", exif=exif.tobytes())
    image = kept(written.getvalue())
    assert image.size == (700, 1000)
    assert image.convert("L").getpixel((350, 20)) > 200
    assert image.convert("L").getpixel((350, 900)) < 50


def test_what_is_clear_becomes_white() -> None:
    whole = kept(picture((700, 700), "PNG", mode="RGBA", colour=(0, 0, 0, 0)))
    listed = picture((700, 700), "PNG", mode="P", colour=0, transparency=0)
    assert {whole.getpixel((350, 350)), kept(listed).getpixel((350, 350))} == {(255, 255, 255)}


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("L", 76, (76, 76, 76)),
        ("P", 0, (0, 0, 0)),
        ("1", 1, (255, 255, 255)),
        ("LA", (9, 99), (160, 160, 160)),
        ("I;16", 30_000, (117, 117, 117)),
    ],
)
def test_colours_of_every_kind_are_read(mode: str, colour: object, expected: tuple[int, int, int]) -> None:
    image_format = "JPEG" if mode == "CMYK" else "PNG"
    image = kept(picture((700, 700), image_format, mode=mode, colour=colour))
    assert image.mode == "RGB"
    found = image.getpixel((350, 350))
    assert max(abs(here - there) for here, there in zip(found, expected, strict=True)) < 12, found


def test_colours_of_another_space_become_those_that_browsers_show() -> None:
    # A profile whose red, green and blue are other ones: of a wide space, in which the same numbers are stronger.
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = wide.find(b"rXYZ"), wide.find(b"gXYZ")
    at_red, at_green = (struct.unpack(">I", wide[place + 4 : place + 8])[0] for place in (red, green))
    swapped = bytearray(wide)
    swapped[at_red : at_red + 20], swapped[at_green : at_green + 20] = (
        wide[at_green : at_green + 20],
        wide[at_red : at_red + 20],
    )
    image = kept(picture((700, 700), "PNG", colour="#C00000", icc_profile=bytes(swapped)))
    first, second, _third = image.getpixel((350, 350))
    assert second > first
    damaged = kept(picture((700, 700), "PNG", colour="#C00000", icc_profile=b"no profile"))
    assert damaged.getpixel((350, 350))[0] > 150


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_says(width: int, height: int) -> bytes:
    """Return a small PNG that claims to be large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "million"), [((5_000, 4_001), 20), ((12_000, 9_000), 20), ((60_000, 60_000), 20)], ids=str
)
def test_a_picture_of_very_many_pixels_is_refused_before_it_is_read(size: tuple[int, int], million: int) -> None:
    with pytest.raises(PhotoRefused, match=f"more than {million} million pixels"):
        prepared(png_that_says(*size))


def test_of_a_photograph_more_pixels_are_read() -> None:
    assert kept(picture((8064, 6048), mode="L", colour=9)).size == (1600, 1200)
    with pytest.raises(PhotoRefused, match="more than 50 million pixels"):
        prepared(picture((10_000, 5_001), mode="L", colour=9))


def test_of_one_that_would_be_in_memory_whole_no_more_than_of_others() -> None:
    for size, form in (((24_000, 2_080), {}), ((5_000, 4_001), {"progressive": True})):
        with pytest.raises(PhotoRefused, match="more than 20 million pixels"):
            prepared(picture(size, mode="L", colour=9, **form))


def test_a_picture_of_very_many_passes_is_refused_before_it_is_read() -> None:
    whole = picture((700, 700), mode="L", colour=9, progressive=True)
    last = whole.rindex(b"\xff\xda")
    assert kept(whole).size == (700, 700)
    with pytest.raises(PhotoRefused, match="not a picture"):
        prepared(whole[:-2] + whole[last:-2] * 200 + whole[-2:])


def test_a_text_that_swells_in_reading_is_refused() -> None:
    swollen = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80_000_000))
    whole = picture((700, 700), "PNG")
    with pytest.raises(PhotoRefused, match="not a picture"):
        prepared(whole[:33] + swollen + whole[33:])


NONE_AT_ALL = {
    "nothing": b"",
    "text": "Zażółć gęślą jaźń".encode(),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800"><script>alert(1)</script></svg>',
    "gif": picture((700, 700), "GIF"),
    "tiff": picture((700, 700), "TIFF"),
    "bmp": picture((700, 700), "BMP"),
    "pdf": picture((700, 700), "PDF"),
    "cut off": picture((900, 900))[:3000],
    "behind another file": b"%PDF-1.4\n" + picture(),
}


@pytest.mark.parametrize("kind", NONE_AT_ALL)
def test_what_is_no_jpeg_png_or_webp_is_refused_whatever_its_name(kind: str) -> None:
    with pytest.raises(PhotoRefused, match="not a picture"):
        prepared(NONE_AT_ALL[kind])


def test_a_picture_that_is_too_small_or_a_file_too_large_is_refused(settings: LazySettings) -> None:
    with pytest.raises(PhotoRefused, match="at least 640 pixels"):
        prepared(picture((639, 400)))
    settings.DOCUMENT_SIZE_LIMIT_MB = 1
    with pytest.raises(PhotoRefused, match="larger than 1 MB"):
        prepared(picture() + b"\0" * 1_000_000)


def test_of_pictures_that_move_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("white", "black")]
    for image_format in ("PNG", "WEBP", "MPO"):
        written = BytesIO()
        frames[0].save(written, image_format, save_all=True, append_images=frames[1:], duration=100)
        assert kept(written.getvalue()).convert("L").getpixel((350, 350)) > 200


def test_a_picture_with_other_octets_is_taken_or_refused() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = [picture((640, 9), kind, exif=exif.tobytes(), icc_profile=profile) for kind in images.FORMATS]
    whole += [picture((640, 9), "PNG", mode="P", transparency=0), picture((640, 9), "JPEG", progressive=True)]
    thrown = dice("pictures")
    taken = 0
    for _time in range(times(300)):
        try:
            prepared(mutated_octets(thrown.choice(whole), thrown))
        except PhotoRefused:
            continue
        taken += 1
    assert taken


def test_a_wide_picture_keeps_its_shape() -> None:
    made = prepared(picture((4000, 3), "PNG"))
    assert (made.large.width, made.large.height, made.small.height) == (1600, 1, 1)

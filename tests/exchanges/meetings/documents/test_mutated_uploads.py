"""Whatever is uploaded is taken, or refused with words, in a bounded time and room."""

import tracemalloc
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exchanges.meetings.documents.uploads import UploadRefused, check_upload
from tests.exchanges.meetings.documents.uploads import HONEST, listing_of, office, open_document, relation, upload
from tests.mutating import dice, mutated_octets, times

WORD = "wordprocessingml.document"
RICH = {
    **HONEST,
    "links.docx": office(WORD, **{"word/_rels/a.rels": relation("hyperlink", "External")}),
    "chart.pptx": office("presentationml.presentation", **{"ppt/embeddings/a.xlsx": office("spreadsheetml.sheet")}),
    "list.odt": open_document("text", **{"META-INF/manifest.xml": "<a media-type='text/xml'/>"}),
}


def test_a_file_with_other_octets_is_taken_or_refused() -> None:
    thrown = dice("uploads")
    names = list(RICH)
    taken = 0
    for _time in range(times(600)):
        name = thrown.choice(names)
        taken += is_taken(thrown.choice((name, thrown.choice(names))), mutated_octets(RICH[name], thrown))
    assert taken


def is_taken(name: str, content: bytes) -> bool:
    try:
        check_upload(upload(name, content))
    except UploadRefused as refusal:
        return not str(refusal)
    return True


def bomb(name: str) -> bytes:
    """Return a small archive of which a part would fill the memory."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", listing_of(WORD))
        with made.open(name, "w", force_zip64=True) as part:
            for _megabyte in range(60):
                part.write(b" " * 1_000_000)
    return content.getvalue()


@pytest.mark.parametrize("name", ["mimetype", "word/_rels/a.rels", "word/embeddings/a.xlsx", "META-INF/manifest.xml"])
def test_a_bomb_is_refused_before_it_bursts(name: str) -> None:
    content = bomb(name)
    tracemalloc.start()
    for file in ("plan.docx", "plan.odt"):
        is_taken(file, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 55_000_000


def test_a_listing_without_end_is_not_read() -> None:
    content = BytesIO()
    with ZipFile(content, "w") as made:
        for number in range(20_000):
            made.writestr(f"{number:040}", "")
    tracemalloc.start()
    assert not is_taken("plan.docx", content.getvalue())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000

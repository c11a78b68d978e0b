"""The stylesheets and fonts as they are served."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything under static/, with hashed names, as collectstatic leaves it."""
    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_every_file_gets_a_hashed_name_and_stylesheets_refer_to_it(collected: Path) -> None:
    site = next(path for path in collected.glob("css/site.*.css") if len(path.suffixes) == 2)
    text = site.read_text(encoding="utf-8")
    assert "figtree-latin.woff2" not in text
    assert "../fonts/figtree-latin." in text


def test_what_every_page_loads_is_small() -> None:
    """Uncompressed: 150 kB for a first visit are counted compressed, and text shrinks to a fifth."""
    paths = ["css/site.css", "css/pages.css", "vendor/bootstrap/bootstrap.css", "js/menus.js"]
    sizes = [Path(str(finders.find(path))).stat().st_size for path in paths]
    assert sum(sizes) < 125_000
    fonts = Path(str(finders.find("fonts/figtree-latin.woff2"))).parent
    assert sum(font.stat().st_size for font in fonts.glob("*.woff2")) < 65_000

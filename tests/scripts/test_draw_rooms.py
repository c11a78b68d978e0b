"""The picture of the rooms: its check notices another room or another import, and no other figure."""

import pytest

from scripts import draw_rooms


def test_the_picture_is_of_the_rooms_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert draw_rooms.main(["--check"]) == 0, capsys.readouterr().err


def test_a_room_that_the_picture_lacks_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    layers = draw_rooms.layers()
    layers["exchanges.planning"] = ["guessing", *layers["exchanges.planning"]]
    monkeypatch.setattr(draw_rooms, "layers", lambda: layers)
    assert draw_rooms.main(["--check"]) == 1


def test_an_import_that_the_picture_lacks_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    imports = draw_rooms.imports_between(draw_rooms.rooms_of(draw_rooms.layers()))
    assert imports.pop(("exchanges.public", "exchanges.meetings"))
    monkeypatch.setattr(draw_rooms, "imports_between", lambda _rooms: imports)
    assert draw_rooms.main(["--check"]) == 1


def test_figures_may_be_of_the_day_on_which_it_was_drawn() -> None:
    drawn = '<path d="M1 2" stroke-width="3.4"/>1,200 lines'
    assert draw_rooms.without_figures(drawn) == draw_rooms.without_figures(
        drawn.replace("3.4", "5").replace("200", "900")
    )

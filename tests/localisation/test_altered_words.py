"""Migrations that alter words alone: the state has them, the database hears nothing, and models are rendered once."""

from django.db import connection, models
from django.db.migrations.operations import AlterField, AlterModelOptions
from django.db.migrations.state import ModelState, ProjectState

from localisation.altered_words import AlterWords

ALTERED = AlterWords(
    [
        AlterField("town", "name", models.CharField("Gemeindename – å", max_length=9)),
        AlterModelOptions("town", {"verbose_name": "Łódź"}),
    ]
)


def state_with_a_town() -> ProjectState:
    state = ProjectState()
    state.add_model(ModelState("places", "Town", [("name", models.CharField(max_length=9, primary_key=True))]))
    assert state.apps.get_model("places", "town")._meta.verbose_name == "town"
    return state


def test_the_state_has_the_words_and_renders_its_models_when_they_are_asked_for() -> None:
    state = state_with_a_town()
    ALTERED.state_forwards("places", state)
    assert "apps" not in vars(state)
    town = state.apps.get_model("places", "town")
    assert (town._meta.verbose_name, town._meta.get_field("name").verbose_name) == ("Łódź", "Gemeindename – å")


def test_the_database_hears_nothing_on_the_way_there_and_back() -> None:
    before, after = state_with_a_town(), state_with_a_town()
    ALTERED.state_forwards("places", after)
    editor = connection.schema_editor(collect_sql=True)
    editor.collected_sql = []
    ALTERED.database_forwards("places", editor, before, after)
    ALTERED.database_backwards("places", editor, after, before)
    assert editor.collected_sql == []

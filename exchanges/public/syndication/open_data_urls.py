"""Addresses of the open data: the same in every language, and by version, so that programs can rely on them."""

from django.urls import path

from exchanges.public.syndication.open_data.descriptions import MEDIA_TYPES
from exchanges.public.syndication.open_data.tables import TABLES
from exchanges.public.syndication.views import open_data

app_name = "open_data"

ID_CONVERTERS = {"meetings": "uuid", "municipalities": "slug", "programmes": "slug", "themes": "str"}
"""How the id of a record is written in its address."""

urlpatterns = [
    path("", open_data.description, {"kind": "index"}, name="index"),
    path("openapi.json", open_data.description, {"kind": "openapi"}, name="openapi"),
    path("catalogue.jsonld", open_data.description, {"kind": "catalogue"}, name="catalogue"),
    *(
        path(f"{name}.{ending}", open_data.data_file, {"name": name, "ending": ending}, name=f"{name}_{ending}")
        for name in TABLES
        for ending in MEDIA_TYPES
    ),
    *(path(f"{name}.schema.json", open_data.schema, {"name": name}, name=f"{name}_schema") for name in TABLES),
    *(
        path(f"{name}/<{kind}:key>.json", open_data.record, {"name": name}, name=f"{name}_record")
        for name, kind in ID_CONVERTERS.items()
    ),
]

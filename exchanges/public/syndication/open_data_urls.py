"""Addresses of the open data: the same in every language, and by version, so that programs can rely on them."""

from django.urls import path

from exchanges.public.syndication.views import open_data

app_name = "open_data"

urlpatterns = [
    *(
        path(f"{name}.{ending}", open_data.data_file, {"name": name, "ending": ending}, name=f"{name}_{ending}")
        for name in open_data.TABLES
        for ending in ("json", "csv")
    ),
    *(
        path(f"{name}.schema.json", open_data.schema, {"name": name}, name=f"{name}_schema")
        for name in open_data.TABLES
    ),
]

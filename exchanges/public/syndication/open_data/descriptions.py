"""Descriptions of the open data that programs read before the data: an index, OpenAPI, catalogues of data sets."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from exchanges.public.calendar.filters import FILTER_PARAMETERS
from exchanges.public.syndication.open_data.asking import parameters_of
from exchanges.public.syndication.open_data.fields import Table
from exchanges.public.syndication.open_data.files import FOLDER, LICENSE, LICENSE_URL, VERSION
from exchanges.public.syndication.responses import Absolute

Document = dict[str, Any]
TITLE = "MULTIPLY network exchange: open data"
ABOUT = "Meetings, municipalities, programmes and themes of a European network of municipalities."
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_CALENDAR = "as in the calendar, see /open-data/"
_KEYWORDS = ("municipalities", "energy", "climate", "learning", "meetings")


def address_of(name: str, kind: str) -> str:
    """Return the address of a table: a file by its ending, or its schema."""
    return reverse(f"open_data:{name}_{kind}")


def index(tables: Iterable[Table[Any]], *, absolute: Absolute) -> Document:
    """Return where everything is."""
    return {
        "version": VERSION,
        "title": TITLE,
        "documentation": absolute(reverse("calendar:open_data")),
        "openapi": absolute(reverse("open_data:openapi")),
        "catalogue": absolute(reverse("open_data:catalogue")),
        "license": LICENSE,
        "license_url": LICENSE_URL,
        "tables": {
            table.name: {
                "description": table.meaning,
                **{ending: absolute(address_of(table.name, ending)) for ending in MEDIA_TYPES},
                "schema": absolute(address_of(table.name, "schema")),
            }
            for table in tables
        },
    }


def openapi(tables: Iterable[Table[Any]], *, absolute: Absolute) -> Document:
    """Return the description of all addresses by OpenAPI 3.1."""
    paths: Document = {}
    for table in tables:
        for ending, media_type in MEDIA_TYPES.items():
            paths[address_of(table.name, ending)] = _operation(table, ending, media_type, absolute)
        paths[f"/{FOLDER}{table.name}/{{id}}.json"] = _record_operation(table, absolute)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "summary": ABOUT,
            "version": VERSION,
            "license": {"name": "Creative Commons Attribution 4.0 International", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": absolute("/").rstrip("/")}],
        "externalDocs": {"url": absolute(reverse("calendar:open_data"))},
        "paths": paths,
    }


def _operation(table: Table[Any], ending: str, media_type: str, absolute: Absolute) -> Document:
    own = [
        {"name": parameter.name, "in": "query", "description": parameter.meaning, "schema": parameter.schema}
        for parameter in parameters_of(table.name, ending)
    ]
    if table.name == "meetings":
        several = {"type": "array", "items": {"type": "string"}}
        own += [
            {"name": name, "in": "query", "description": _CALENDAR, "schema": several} for name in FILTER_PARAMETERS
        ]
    content = {media_type: {"schema": _schema(table, ending, absolute)}}
    return {
        "get": {
            "operationId": f"{table.name}_{ending}",
            "summary": table.meaning,
            "parameters": own,
            "responses": {
                "200": {"description": "The records.", "content": content},
                "304": {"description": "Nothing has changed."},
                "400": {"description": "What makes no sense, in words.", "content": {"text/plain": {}}},
            },
        }
    }


def _schema(table: Table[Any], ending: str, absolute: Absolute) -> Document:
    return {"$ref": absolute(address_of(table.name, "schema"))} if ending == "json" else {"type": "string"}


def _record_operation(table: Table[Any], absolute: Absolute) -> Document:
    content = {"application/json": {"schema": _schema(table, "json", absolute)}}
    return {
        "get": {
            "operationId": f"{table.name}_record",
            "summary": "One record, in a file like that of all.",
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {
                "200": {"description": "The record.", "content": content},
                "404": {"description": "There is none of this id."},
            },
        }
    }


def catalogue(tables: Iterable[Table[Any]], *, absolute: Absolute) -> Document:
    """Return the catalogue for portals of data, by DCAT-AP 3, as JSON-LD."""
    home, page = absolute(reverse("calendar:home")), absolute(reverse("calendar:open_data"))
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
        },
        "@id": absolute(reverse("open_data:catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _text(TITLE),
        "dct:description": _text(ABOUT),
        "dct:publisher": {"@id": home, "@type": "foaf:Agent", "foaf:name": _text("MULTIPLY network exchange")},
        "dct:language": [{"@id": f"{_AUTHORITY}/language/{code}"} for code in _LANGUAGES.values()],
        "foaf:homepage": {"@id": page, "@type": "foaf:Document"},
        "dcat:dataset": [_dataset(table, home, absolute) for table in tables],
    }


_LANGUAGES = {"en": "ENG", "sv": "SWE", "de": "DEU", "it": "ITA", "pl": "POL", "hu": "HUN"}


def _text(text: str) -> Document:
    return {"@value": text, "@language": "en"}


def _dataset(table: Table[Any], publisher: str, absolute: Absolute) -> Document:
    return {
        "@id": f"{absolute(reverse('open_data:index'))}#{table.name}",
        "@type": "dcat:Dataset",
        "dct:title": _text(f"MULTIPLY network exchange: {table.name}"),
        "dct:description": _text(table.meaning),
        "dct:publisher": {"@id": publisher},
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/GOVE"},
        "dcat:keyword": [_text(word) for word in _KEYWORDS],
        "dcat:landingPage": {"@id": absolute(reverse("calendar:open_data"))},
        "dct:accessRights": {"@id": f"{_AUTHORITY}/access-right/PUBLIC"},
        "dcat:distribution": [_distribution(table, ending, absolute) for ending in MEDIA_TYPES],
    }


def _distribution(table: Table[Any], ending: str, absolute: Absolute) -> Document:
    address = {"@id": absolute(address_of(table.name, ending))}
    return {
        "@id": f"{address['@id']}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _text(ending.upper()),
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[ending]}"},
        "dct:format": {"@id": f"{_AUTHORITY}/file-type/{ending.upper()}"},
        "dct:license": {"@id": f"{_AUTHORITY}/licence/CC_BY_4_0"},
    }


def datasets(tables: Iterable[Table[Any]], *, absolute: Absolute) -> list[Document]:
    """Return the tables as schema.org has data sets, for search engines."""
    page, home = absolute(reverse("calendar:open_data")), absolute(reverse("calendar:home"))
    return [
        {
            "@type": "Dataset",
            "@id": f"{page}#{table.name}",
            "name": f"MULTIPLY network exchange: {table.name}",
            "description": f"{table.meaning} {ABOUT}",
            "url": f"{page}#{table.name}",
            "license": LICENSE_URL,
            "isAccessibleForFree": True,
            "creator": {"@type": "Organization", "name": "MULTIPLY", "url": home},
            "keywords": list(_KEYWORDS),
            "inLanguage": [code for code, _name in settings.LANGUAGES],
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": media_type,
                    "contentUrl": absolute(address_of(table.name, ending)),
                }
                for ending, media_type in MEDIA_TYPES.items()
            ],
        }
        for table in tables
    ]

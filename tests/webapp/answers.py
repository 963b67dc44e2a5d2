"""Answers against the description of the API: a small reader of its schemas."""

import re
from datetime import datetime
from functools import cache
from typing import Any, cast

import httpx
from fastapi import FastAPI

Json = dict[str, Any]
ERROR_FIELDS = {"code", "message", "details", "money_moved"}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "number": (int, float),
    "object": dict,
    "array": list,
    "null": type(None),
}


def check_answer(app: FastAPI, response: httpx.Response) -> None:
    """What came is promised; and an error of any address has the shape of all errors."""
    path = response.request.url.path
    if response.is_error and path != "/readyz":
        assert set(response.json()) == ERROR_FIELDS, response.text
    document = app.openapi()
    operation = operation_of(document, response.request.method, path)
    if operation is None:
        return
    promised = operation["responses"].get(str(response.status_code))
    assert promised, f"{path} promises no {response.status_code}: {response.text}"
    if response.status_code == 304:
        assert not response.content
        return
    schema = promised["content"]["application/json"]["schema"]
    assert differences(response.json(), schema, document) == []


def operation_of(document: Json, method: str, path: str) -> Json | None:
    for template, operations in document["paths"].items():
        if _addresses(template).fullmatch(path):
            return cast("Json | None", operations.get(method.lower()))
    return None


@cache
def _addresses(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", template))


def differences(value: Any, schema: Json, document: Json, place: str = "$") -> list[str]:
    """Where the value is not what the schema says; a word that is not known here is one too."""
    schema = resolved(schema, document)
    if alternatives := schema.get("anyOf"):
        found = [differences(value, each, document, place) for each in alternatives]
        return [] if [] in found else found[0]
    if unknown := schema.keys() - _KNOWN:
        return [f"{place}: no check for {sorted(unknown)}"]
    if not _has_type(value, schema.get("type")):
        return [f"{place}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value!r} is none of {schema['enum']}"]
    if schema.get("format") == "date-time" and not _is_utc(value):
        return [f"{place}: {value!r} is no moment in UTC"]
    return [
        *_in_object(value, schema, document, place),
        *_in_array(value, schema, document, place),
    ]


_KNOWN = {"type", "enum", "format", "properties", "required", "additionalProperties", "items"} | {
    "title", "description", "examples",
}  # fmt: skip


def resolved(schema: Json, document: Json) -> Json:
    while "$ref" in schema:
        at: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        schema = at
    return schema


def _has_type(value: Any, name: str | None) -> bool:
    match name:
        case None:
            return True
        case "integer":
            return type(value) is int
        case _:
            return isinstance(value, _TYPES[name])


def _is_utc(value: str) -> bool:
    moment = datetime.fromisoformat(value)
    offset = moment.utcoffset()
    return offset is not None and not offset


def _in_object(value: Any, schema: Json, document: Json, place: str) -> list[str]:
    if not isinstance(value, dict):
        return []
    properties = schema.get("properties", {})
    found = [f"{place}: no {name}" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        inner = properties.get(name, schema.get("additionalProperties"))
        if inner is None:
            found.append(f"{place}: {name} is not promised")
        elif inner is not True:
            found += differences(each, inner, document, f"{place}.{name}")
    return found


def _in_array(value: Any, schema: Json, document: Json, place: str) -> list[str]:
    if not isinstance(value, list):
        return []
    return [
        difference
        for number, each in enumerate(value)
        for difference in differences(each, schema["items"], document, f"{place}[{number}]")
    ]

"""The description of the API: valid, whole, and true: each answer in the tests is held to it."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.openapi.models import OpenAPI
from fastapi.routing import APIRoute, iter_route_contexts

from tests.webapp.answers import Json, differences, operation_of, resolved

URL = "/api/v1/openapi.json"
OF_THE_PAGE = {URL, "/api/v1/i18n/{language}.json"}
"""For the page itself, not for fans."""
OF_KEY_SYSTEMS = {"/api/v1/drm/{system}", "/api/v1/drm/fairplay/certificate"}
"""Bytes of key systems of browsers, no JSON."""
OF_PLAYERS = {"/api/v1/watch/items/{item_key}/captions/{language}"}
"""Files for players, no JSON."""
KEY_IS_THE_THING: set[str] = {
    "/api/v1/gate/devices",
    "/api/v1/media/uploads",
    "/api/v1/shop/pictures",
    "/api/v1/windows/{window_id}/votes",
}
"""The same key answers with the same thing, whatever else is asked for."""
WITHOUT_SESSION: dict[tuple[str, str], list[Json]] = {
    ("post", "/api/v1/session"): [{"initData": []}],
    ("post", "/api/v1/session/refresh"): [],
    ("post", "/api/v1/session/code"): [],
    # A page that goes away can send no headers: the lease in the body is the secret.
    ("post", "/api/v1/play/end"): [],
    ("post", "/api/v1/play/progress"): [],
}


@pytest.fixture
async def document(client: httpx.AsyncClient) -> Json:
    answer = await client.get(URL)
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(part: Any) -> Iterator[str]:
    match part:
        case dict():
            for name, inner in part.items():
                if name == "$ref":
                    yield inner
                else:
                    yield from references(inner)
        case list():
            for inner in part:
                yield from references(inner)


class TestDocument:
    async def test_says_how_a_body_is_refused(self, document: Json) -> None:
        """One that cannot be read is 400, one of another form is 422."""
        silent = [
            (path, method)
            for path, method, operation in operations(document)
            if "requestBody" in operation and not {"400", "422"} <= operation["responses"].keys()
        ]
        assert silent == []

    async def test_says_that_a_key_may_have_been_used(self, document: Json) -> None:
        """Another request under the same Idempotency-Key is 409."""
        keyed = [
            (path, method, operation)
            for path, method, operation in operations(document)
            if any(
                each["name"].lower() == "idempotency-key"
                for each in operation.get("parameters", [])
            )
        ]
        assert keyed
        silent = {path for path, _, operation in keyed if "409" not in operation["responses"]}
        assert silent == KEY_IS_THE_THING

    async def test_is_valid_openapi(self, document: Json) -> None:
        assert document["openapi"].startswith("3.1")
        OpenAPI.model_validate(document)

    async def test_every_reference_leads_somewhere(self, document: Json) -> None:
        found = set(references(document))
        assert found
        for reference in found:
            assert resolved({"$ref": reference}, document)

    async def test_lists_every_route_of_the_api_and_no_other(
        self, document: Json, app: FastAPI
    ) -> None:
        served = {
            route.path for route in iter_route_contexts(app.routes) if route.path is not None
        }
        assert set(document["paths"]) == {
            path
            for path in served - OF_THE_PAGE - OF_KEY_SYSTEMS - OF_PLAYERS
            if path.startswith("/api/v1/")
        }

    async def test_every_route_is_for_fans_by_session_or_init_data(self, document: Json) -> None:
        schemes = document["components"]["securitySchemes"]
        assert {(each["type"], each["scheme"]) for each in schemes.values()} == {
            ("http", "tma"),
            ("http", "bearer"),
        }
        for path, method, operation in operations(document):
            wanted = WITHOUT_SESSION.get((method, path), [{"initData": []}, {"session": []}])
            assert operation.get("security", []) == wanted, (method, path)

    async def test_every_error_has_the_one_shape(self, document: Json) -> None:
        shape = {"$ref": "#/components/schemas/ErrorOut"}
        for path, method, operation in operations(document):
            answers = operation["responses"]
            assert {"200", "401", "429", "500", "503"} <= set(answers), path
            for status, answer in answers.items():
                if status == "304":
                    continue  # nothing has changed: it says nothing
                schema = answer["content"]["application/json"]["schema"]
                assert (schema == shape) == (status >= "400"), (path, method, status)
        assert "HTTPValidationError" not in document["components"]["schemas"]

    async def test_the_shape_of_errors_is_built_once_for_a_route(self, app: FastAPI) -> None:
        """Each status that named its model would cost a serializer: thousands in all."""
        routes = [context.original_route for context in iter_route_contexts(app.routes)]
        built = {
            route.path: len(route.response_fields)
            for route in routes
            if isinstance(route, APIRoute) and route.responses
        }
        assert len(built) > 100
        assert set(built.values()) == {1}

    async def test_a_route_that_takes_something_can_refuse_it(self, document: Json) -> None:
        for path, _, operation in operations(document):
            takes = bool(operation.get("parameters") or operation.get("requestBody"))
            assert ("422" in operation["responses"]) >= takes, path

    async def test_every_part_of_a_path_is_described(self, document: Json) -> None:
        for path, _, operation in operations(document):
            described = {
                each["name"] for each in operation.get("parameters", []) if each["in"] == "path"
            }
            assert described == set(re.findall(r"\{(\w+)\}", path))

    async def test_every_operation_has_a_name_and_words(self, document: Json) -> None:
        names = [operation["operationId"] for *_, operation in operations(document)]
        assert len(set(names)) == len(names)
        assert all(operation.get("description") for *_, operation in operations(document))

    async def test_closed_lists_are_named(self, document: Json) -> None:
        schemas = document["components"]["schemas"]
        assert schemas["Currency"]["enum"] == ["USD", "KHR", "PTS", "XTR"]
        assert "open" in schemas["SaleStatus"]["enum"]


class TestOurReader:
    """The control: the reader that the other tests trust finds what is wrong."""

    SCHEMA: Json = {  # noqa: RUF012 - never changed
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "at": {"type": "string", "format": "date-time"},
            "state": {"enum": ["open"], "type": "string"},
            "items": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["id"],
    }

    @pytest.mark.parametrize(
        "value",
        [
            {"id": 1},
            {"id": 1, "name": None, "at": "2026-04-01T05:00:00Z", "state": "open"},
            {"id": 1, "name": "a", "items": ["a", "b"]},
        ],
    )
    def test_lets_good_values_pass(self, value: Json) -> None:
        assert differences(value, self.SCHEMA, {}) == []

    @pytest.mark.parametrize(
        "value",
        [
            [],
            {},
            {"id": "1"},
            {"id": True},
            {"id": 1, "name": 2},
            {"id": 1, "at": "2026-04-01T05:00:00"},
            {"id": 1, "at": "2026-04-01T05:00:00+07:00"},
            {"id": 1, "state": "shut"},
            {"id": 1, "items": ["a", 1]},
            {"id": 1, "surprise": 1},
        ],
    )
    def test_catches_bad_values(self, value: Any) -> None:
        assert differences(value, self.SCHEMA, {})

    def test_catches_words_that_it_does_not_know(self) -> None:
        assert differences("a", {"type": "string", "minLength": 2}, {})

    async def test_finds_the_operation_of_an_address(self, document: Json) -> None:
        assert operation_of(document, "GET", "/api/v1/events/a-b")
        assert operation_of(document, "GET", "/api/v1/events/a/b") is None
        assert operation_of(document, "POST", "/api/v1/me") is None

"""The front end's types of the API are those of the code."""

from __future__ import annotations

import pytest

from tests.webapp.miniapp.schema import TARGET, document, typescript


def test_are_fresh() -> None:
    """After a change of a route: `make types`, and commit the file."""
    assert TARGET.read_text(encoding="utf-8") == typescript(document())


SCHEMAS = {
    "Colour": {"type": "string", "enum": ["red", "gold"]},
    "Thing": {
        "type": "object",
        "description": "A thing.\nWith lines.",
        "required": ["id", "colour"],
        "properties": {
            "id": {"type": "integer"},
            "colour": {"$ref": "#/components/schemas/Colour"},
            "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "more": {"type": "object", "additionalProperties": {"type": "boolean"}},
            "odd-name": {"const": "x"},
        },
    },
}
ROUTE = {
    "description": "Gives a thing.",
    "parameters": [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "q", "in": "query", "schema": {"type": "string"}},
    ],
    "responses": {
        "200": {
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
        },
        "404": {},
    },
}


@pytest.fixture(scope="module")
def written() -> str:
    return typescript({"components": {"schemas": SCHEMAS}, "paths": {"/t/{id}": {"get": ROUTE}}})


class TestTypescript:
    @pytest.mark.parametrize(
        "line",
        [
            'export type Colour = "red" | "gold";',
            "/** A thing. With lines. */\nexport interface Thing {",
            "  readonly id: number;",
            "  readonly colour: Colour;",
            "  readonly name?: string | null;",
            "  readonly tags?: readonly (string)[];",
            "  readonly more?: Readonly<Record<string, boolean>>;",
            '  readonly "odd-name"?: "x";',
        ],
    )
    def test_writes_schemas(self, written: str, line: str) -> None:
        assert line in written

    @pytest.mark.parametrize(
        "line",
        [
            '  "GET /t/{id}": {',
            "    path: { id: number };",
            "    query: { q?: string | undefined };",
            "    body: never;",
            "    answer: Thing;",
        ],
    )
    def test_writes_routes(self, written: str, line: str) -> None:
        assert line in written

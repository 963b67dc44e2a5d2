"""The models that are built on first use are the models of a plain import."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESCRIBE = """
import hashlib, inspect, json, re, sys, warnings
if sys.argv[1] == "lean":
    import bot.lean_aiogram
import aiogram.methods, aiogram.types
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

class Whole(GenerateJsonSchema):
    def handle_invalid_for_json_schema(self, schema, error_info):
        return {"no schema": error_info}

found, kinds = {}, []
for package in (aiogram.types, aiogram.methods):
    for name, kind in vars(package).items():
        if inspect.isclass(kind) and issubclass(kind, BaseModel):
            kind.model_rebuild()
            kinds.append((kind, "validation"))
            fields = {
                name: (repr(field.annotation), repr(field.default))
                for name, field in kind.model_fields.items()
            }
            found[f"{package.__name__}.{name}"] = re.sub("0x[0-9a-f]+", "", json.dumps(fields))
warnings.simplefilter("ignore")
# All at once: what one model says of another is written once.
_, whole = models_json_schema(kinds, schema_generator=Whole)
for name, schema in whole["$defs"].items():
    found[f"schema {name}"] = json.dumps(schema, sort_keys=True, default=str)
print(json.dumps({
    name: hashlib.sha256(shape.encode()).hexdigest() for name, shape in found.items() if shape
}))
"""


def describe(way: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", DESCRIBE, way],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    models: dict[str, str] = json.loads(done.stdout)
    return models


class TestLeanAiogram:
    def test_every_model_equals_the_one_of_a_plain_import(self) -> None:
        plain, lean = describe("plain"), describe("lean")
        assert len([name for name in plain if name.startswith("schema ")]) > 500
        assert len(plain) > 1_000
        assert hashlib.sha256(b"").hexdigest() not in plain.values()
        different = {name for name in plain if plain[name] != lean.get(name)}
        assert different == set()
        assert plain.keys() == lean.keys()

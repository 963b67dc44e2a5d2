"""The models that are built on first use are the models of a plain import."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DESCRIBE = """
import hashlib, inspect, json, re, sys
if sys.argv[1] == "lean":
    import bot.lean_aiogram
import aiogram.methods, aiogram.types
from pydantic import BaseModel
found = {}
for package in (aiogram.types, aiogram.methods):
    for name, kind in vars(package).items():
        if inspect.isclass(kind) and issubclass(kind, BaseModel):
            kind.model_rebuild()
            fields = {
                name: (repr(field.annotation), repr(field.default))
                for name, field in kind.model_fields.items()
            }
            shape = re.sub("0x[0-9a-f]+", "", json.dumps(fields, sort_keys=True))
            try:
                shape += json.dumps(kind.model_json_schema(), sort_keys=True, default=str)
            except Exception as error:
                shape += type(error).__name__
            found[f"{package.__name__}.{name}"] = hashlib.sha256(shape.encode()).hexdigest()
print(json.dumps(found))
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
        assert len(plain) > 500
        assert hashlib.sha256(b"").hexdigest() not in plain.values()
        different = {name for name in plain if plain[name] != lean.get(name)}
        assert different == set()
        assert plain.keys() == lean.keys()

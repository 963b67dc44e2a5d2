"""How the code asks for texts: which keys it names, and which values it gives them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PRODUCT_FOLDERS = ("bot", "handlers", "services", "webapp")
ANYTHING = r"[a-z0-9_.]+"
_TRANSLATOR_NAMES = {"t", "_t", "translator", "_translator"}
_METHODS = {"n", "plain", "plain_n"}


@dataclass(frozen=True, slots=True)
class Call:
    """One `t(...)`: `key` is a pattern, exact where the code names the key in full."""

    place: str
    key: re.Pattern[str]
    values: frozenset[str] | None  # None: given as **values, not to be told from the code
    counts: bool
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """One `SoldOut(ticket_type_id=...)`: the values that the text of the error can show."""

    place: str
    error: str
    values: frozenset[str]


def product_files(root: Path) -> list[Path]:
    return [file for each in PRODUCT_FOLDERS for file in sorted((root / each).rglob("*.py"))]


def read_calls(source: str, place: str) -> list[Call]:
    tree = ast.parse(source)
    return [
        Call(f"{place}:{call.lineno}", pattern, _keywords(call), **how)
        for call in _calls(tree)
        if (how := _how_translated(call)) is not None
        for pattern in _patterns(call.args[0])
    ]


def read_mentions(source: str) -> list[re.Pattern[str]]:
    """Every string of the code that could be a key, whole or with parts put in."""
    return [
        pattern
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for pattern in _patterns(node)
    ]


def read_raised(source: str, place: str) -> list[Raised]:
    return [
        Raised(f"{place}:{call.lineno}", name, values)
        for call in _calls(ast.parse(source))
        if (name := _called_name(call)) and name[0].isupper()
        if (values := _keywords(call)) is not None
    ]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called_name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _how_translated(call: ast.Call) -> dict[str, bool] | None:
    """Whether it counts and whether it is plain, or None for any other call."""
    if not call.args:
        return None
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name) if name in _TRANSLATOR_NAMES:
            return {"counts": False, "plain": False}
        case ast.Attribute(attr=name) if name in _METHODS and any(_patterns(call.args[0])):
            return {"counts": name in {"n", "plain_n"}, "plain": name.startswith("plain")}
        case _:
            return None


def _keywords(call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(filter(None, names))


def _patterns(node: ast.expr) -> Iterator[re.Pattern[str]]:
    match node:
        case ast.Constant(str(text)) if re.fullmatch(r"[a-z]+(\.[a-z0-9_]+)+", text):
            yield re.compile(re.escape(text))
        case ast.JoinedStr(parts):
            pattern = "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANYTHING
                for part in parts
            )
            if re.match(r"[a-z]+\\\.", pattern):
                yield re.compile(pattern)
        case ast.IfExp(body=first, orelse=second):
            yield from _patterns(first)
            yield from _patterns(second)
        case _:
            return

"""YAML that remembers where each value stands: whatever is wrong has a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

Place = tuple[str | int, ...]
"""The way from the top of a file to a value: keys of mappings, numbers in lists."""

_MAX_BYTES: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where; lines count from 1."""

    file: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


class BadFile(Exception):
    """Files that cannot be loaded, with everything that is wrong in them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def field_name(place: Place) -> str:
    """`events[2].name.km`."""
    name = ""
    for step in place:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """A file's values, all scalars as text, and the line of each."""

    path: Path
    values: object
    _lines: dict[Place, int] = field(repr=False)

    def line_of(self, place: Place) -> int:
        """The line of a value; of the nearest thing around it if it is missing."""
        while place not in self._lines:
            place = place[:-1]
        return self._lines[place]

    def problem(self, place: Place, message: str) -> Problem:
        return Problem(self.path, self.line_of(place), field_name(place), message)


def read_yaml(path: Path) -> MarkedFile:
    """Read a file; BadFile for bad syntax, tabs, a key that stands twice, or no text at all.

    Scalars stay text (`19:00`, `no`, `007`): what they mean is for the schema to say.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BadFile([Problem(path, 1, "", "the file is too large")])
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise BadFile([Problem(path, 1, "", error.strerror or "cannot be read")]) from error
    except UnicodeDecodeError as error:
        raise BadFile([Problem(path, 1, "", "is not UTF-8 text")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadFile([Problem(path, line, "", error.problem or "is not YAML")]) from error
    except yaml.YAMLError as error:
        raise BadFile([Problem(path, 1, "", f"is not YAML: {error}")]) from error
    if root is None:
        raise BadFile([Problem(path, 1, "", "the file is empty")])
    lines: dict[Place, int] = {}
    problems: list[Problem] = []
    values = _value(root, (), lines, problems, path)
    if problems:
        raise BadFile(problems)
    return MarkedFile(path, values, lines)


def _value(
    node: yaml.Node, place: Place, lines: dict[Place, int], problems: list[Problem], path: Path
) -> object:
    lines.setdefault(place, node.start_mark.line + 1)
    match node:
        case yaml.MappingNode():
            found: dict[str, object] = {}
            for key, child in _pairs(node):
                name = str(key.value)
                line = key.start_mark.line + 1
                if name in found:
                    here = field_name((*place, name))
                    problems.append(Problem(path, line, here, "stands twice"))
                lines[(*place, name)] = line
                found[name] = _value(child, (*place, name), lines, problems, path)
            return found
        case yaml.SequenceNode():
            return [
                _value(child, (*place, number), lines, problems, path)
                for number, child in enumerate(node.value)
            ]
        case _:
            return str(node.value)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    yield from node.value

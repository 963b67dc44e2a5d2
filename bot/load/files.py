"""Reads files of several kinds, checks all of them, then loads them in turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from bot.marked_yaml import BadFile, MarkedFile, Place, Problem, read_yaml

File = TypeVar("File", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read: what is wrong with it, and how it is stored if nothing is.

    `store` gives what the operator is told; BadFile if the product refuses what the file says.
    """

    problems: Sequence[Problem]
    store: Callable[[], Awaitable[str]]


class FileKind(Protocol):
    """What one kind of file means. A file is of the kind whose section it has on top."""

    @property
    def section(self) -> str: ...

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        """BadFile if the file does not even have the right form."""
        ...


async def load_files(paths: Iterable[Path], kinds: Sequence[FileKind], now: datetime) -> list[str]:
    """Load files in turn; one line per file for the operator.

    All files are read and checked before the first is loaded. BadFile names every problem with
    its file, line and field; nothing of a bad file is loaded. A file without any known section
    is read as the first kind, which then says what is missing.
    """
    prepared: list[tuple[Path, Prepared]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            one = _prepared(path, kinds, now)
        except BadFile as bad:
            problems += bad.problems
            continue
        problems += one.problems
        prepared.append((path, one))
    if problems:
        raise BadFile(problems)
    return [f"{path}: {await one.store()}" for path, one in prepared]


def _prepared(path: Path, kinds: Sequence[FileKind], now: datetime) -> Prepared:
    marked = read_yaml(path)
    sections = marked.values if isinstance(marked.values, dict) else {}
    kind = next((kind for kind in kinds if kind.section in sections), kinds[0])
    return kind.prepare(marked, now)


def validated(marked: MarkedFile, model: type[File]) -> File:
    """The file in its own form. BadFile names every field that does not fit."""
    try:
        return model.model_validate(marked.values)
    except ValidationError as error:
        problems = [_problem(marked, each["loc"], each["msg"]) for each in error.errors()]
        raise BadFile(problems) from error


def _problem(marked: MarkedFile, place: Place, message: str) -> Problem:
    return marked.problem(place, message.removeprefix("Value error, "))

"""Services that stand for those of the test that runs: the application is made once for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Stage:
    """Who plays now: the container of the test, and its intake."""

    container: Any = None
    intake: Any = None


STAGE = Stage()


@dataclass(frozen=True, slots=True)
class Standing:
    """Stands for what lies at the end of `path`; while nobody plays, so do its attributes."""

    path: tuple[str, ...] = field(default=())

    def __getattr__(self, name: str) -> Any:
        whole = Standing((*self.path, name))
        return whole if STAGE.container is None else _resolved(whole.path)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _resolved(self.path)(*args, **kwargs)


def _resolved(path: tuple[str, ...]) -> Any:
    found: Any = STAGE
    for name in path:
        found = getattr(found, name)
    return found

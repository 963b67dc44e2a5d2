"""Build hook of the wheel: compiles the texts, which git does not hold."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):  # type: ignore[misc]  # not installed here
    """Puts each language's compiled catalogue into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        # The same function that the product uses at its start; it needs only Babel.
        sys.path.insert(0, self.root)
        catalogue = import_module("services.core.i18n.catalogue")
        compiled: list[Path] = catalogue.compile_catalogues()
        build_data["artifacts"] += [path.relative_to(self.root).as_posix() for path in compiled]

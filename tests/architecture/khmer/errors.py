"""Every refusal of the product, found by importing all of its services and its HTTP side."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import services
import webapp
from services.core.errors import DomainError


def error_classes() -> dict[str, type[DomainError]]:
    """Code -> class, for each class that has a code of its own."""
    for package in (services, webapp):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {
        each.code: each
        for each in _below(DomainError)
        if "code" in vars(each) and each.__module__.startswith(("services.", "webapp."))
    }


def _below(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)

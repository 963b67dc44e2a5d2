"""Desks by the names that handlers ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Desks = Mapping[str, Any]

"""What people on the stage decided: yes, chairs, picks, sing-offs. Each names acts by code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """One stage's decisions by judges and coaches, keyed by the judge's (or coach's) code.

    `yes`: act -> how many judges said yes. `sing_off`: judge -> the act that the judge sends home.
    `comeback`: acts that return by whoever runs the comeback.
    """

    golden: Mapping[str, Codes] = field(default_factory=dict)
    yes: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, Codes] = field(default_factory=dict)
    chairs: Mapping[str, Codes] = field(default_factory=dict)
    stolen: Mapping[str, Codes] = field(default_factory=dict)
    picked: Mapping[str, Codes] = field(default_factory=dict)
    sing_off: Mapping[str, str] = field(default_factory=dict)
    comeback: Codes = ()

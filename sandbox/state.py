"""The state that every part of the sandbox shares."""

import time
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.faults import Faults
from sandbox.log import Log
from sandbox.settings import SandboxSettings


@dataclass(slots=True)
class Clock:
    """The sandbox's own clock: real time plus a shift that `/sim/clock` sets."""

    shift_seconds: float = 0.0

    def __call__(self) -> float:
        """Epoch seconds, UTC."""
        return time.time() + self.shift_seconds


@dataclass(slots=True)
class SandboxState:
    """One per process; handed to every route."""

    settings: SandboxSettings
    faults: Faults = field(default_factory=Faults)
    log: Log = field(default_factory=Log)
    clock: Clock = field(default_factory=Clock)

    @property
    def data_dir(self) -> Path:
        """Where parts keep what must outlive a restart. Exists."""
        return self.settings.data_dir

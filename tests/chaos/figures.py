"""What a long run prints: a line for every test that begins, a table of figures at the end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pytest


@dataclass(slots=True)
class Figures:
    """A plugin of the runner; tests hand their figures to `note`."""

    count: int = 0
    begun: int = 0
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: set[str] = field(default_factory=set)

    def note(self, node_id: str, line: str) -> None:
        """The newest lines of a test say more than its first ones."""
        self.notes[node_id].append(line)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.count = len(session.items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.begun += 1
        print(f"\n[{self.begun}/{self.count}] {short(nodeid)}", end="", flush=True)  # noqa: T201

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("figures")
        for node_id, seconds in sorted(self.seconds.items()):
            verdict = "FAILED" if node_id in self.failed else "held"
            terminalreporter.line(f"{verdict:7}{seconds:7.1f} s  {short(node_id)}")
            for line in self.notes[node_id][-1:]:
                terminalreporter.line(f"{'':18}{line}")


def short(node_id: str) -> str:
    return node_id.removeprefix("tests/chaos/").replace(".py::", ": ").replace("::", ".")

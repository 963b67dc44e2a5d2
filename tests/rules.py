"""The risk rules that are shipped, read once: to read YAML takes longer than many a test."""

from functools import cache
from pathlib import Path

from bot import risk_file
from services.risk import RuleSet


def read_once() -> None:
    """From now on `load_rules` gives the shipped rules as they were first read; they are frozen.
    Any other file is read each time.
    """
    shipped, read = risk_file.RULES_FILE, cache(risk_file.load_rules)

    def load_rules(path: Path = shipped) -> RuleSet:
        return read(shipped) if path == shipped else read.__wrapped__(path)

    vars(risk_file)["load_rules"] = load_rules

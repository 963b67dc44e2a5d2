"""The file of rules: what is wrong has a line and a field."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import risk_file
from bot.background import CannotStart
from bot.marked_yaml import BadFile
from bot.risk_file import RULES_FILE, load_rules, rules_at_start
from services.risk import Outcome, Window
from tests.services.risk.movements import usd

GOOD = """\
version: "1"
rules:
  - name: one
    outcome: code
    reason: large_amount
    when:
      amount_from: "10"
"""


def loaded_problems(folder: Path, text: str) -> list[str]:
    path = folder / "rules.yaml"
    path.write_text(text)
    with pytest.raises(BadFile) as bad:
        load_rules(path)
    return [f"{each.line} {each.field}" for each in bad.value.problems]


def test_the_shipped_file_is_good() -> None:
    rules = load_rules()
    assert RULES_FILE.parent.name == "risk"
    first = next(rule for rule in rules.rules if rule.name == "first-payment")
    assert (first.outcome, first.when.amount_from) == (Outcome.CODE, usd(20))
    hour = next(rule for rule in rules.rules if rule.name == "much-in-an-hour")
    assert hour.when.sum_above == (Window.HOUR, usd(200))
    young = next(rule for rule in rules.rules if rule.name == "young-account")
    assert young.when.fan_younger_than == timedelta(days=3)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('amount_from: "10"', 'amount_from: "ten"', "7 rules[0].when.amount_from"),
        ('amount_from: "10"', 'amount_from: "10.001"', "7 rules[0].when.amount_from"),
        ('amount_from: "10"', 'amount_from: "-1"', "7 rules[0].when.amount_from"),
        ('amount_from: "10"', 'amount_form: "10"', "7 rules[0].when.amount_form"),
        ('amount_from: "10"', "kinds: [gift]", "7 rules[0].when.kinds[0]"),
        ('amount_from: "10"', "levels: [gold]", "7 rules[0].when.levels[0]"),
        (
            'amount_from: "10"',
            'payees_above: {window: 24h, figure: "3"}',
            "7 rules[0].when.payees_above.window",
        ),
        ('amount_from: "10"', 'hours: {from: "25:00", until: "5:00"}', "7 rules[0].when.hours"),
        ("outcome: code", "outcome: allow", "4 rules[0].outcome"),
        ("reason: large_amount", "reason: because", "5 rules[0].reason"),
        ("name: one", "name: One", "3 rules[0].name"),
        ('version: "1"\n', "", "1 version"),
        ('    when:\n      amount_from: "10"\n', "    when: {}\n", "6 rules[0].when"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_field(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD
    assert loaded_problems(tmp_path, GOOD.replace(old, new))[0].startswith(problem)


def test_a_bad_file_ends_a_start_with_one_line_for_each_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD.replace("code", "allow").replace('"10"', "ten"))
    monkeypatch.setattr(risk_file, "RULES_FILE", path)
    with pytest.raises(CannotStart) as refused:
        rules_at_start()
    assert [line.split(": ")[:2] for line in str(refused.value).splitlines()] == [
        [f"{path}:4", "rules[0].outcome"],
        [f"{path}:7", "rules[0].when.amount_from"],
    ]


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    again = GOOD.partition("rules:\n")[2]
    assert loaded_problems(tmp_path, GOOD + again) == ["8 rules[1].name"]

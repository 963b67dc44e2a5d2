"""Every screen that buttons lead to: ways out, few short buttons, one language, quick answers."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
import yaml

from services.core.i18n import clusters
from services.payments.withdrawals import SANDBOX_BANKS
from tests.architecture.khmer.spelling import (
    coengs,
    foreign_letters,
    hidden_characters,
    latin_words,
)
from tests.journeys.crawler import Crawl
from tests.journeys.outside import Outside
from tests.journeys.person import Person
from tests.journeys.seen import Json, Seen
from tests.journeys.words import Words

LONGEST_LABEL_CLUSTERS: Final = 24
LONGEST_CAPTION: Final = 1_024
MOST_BUTTONS: Final = 8
MOST_STEPS: Final = 4
FEWEST_SCREENS: Final = 60
# Of a machine that stands still for a moment; `make bench` measures how quick answers are.
FORGOTTEN_AFTER_SECONDS: Final = 60.0
SLOW_ANSWER_SECONDS: Final = 3.0
DEMO: Final = Path(__file__).parents[2] / "demo"


def trade_names() -> list[str]:
    """What banks, billers and shows call themselves in Latin letters, the longest first."""
    names = {bank.name for bank in SANDBOX_BANKS}
    for file, section in (("billers", "billers"), ("shows", "shows")):
        for item in yaml.safe_load((DEMO / f"{file}.yaml").read_text("utf-8"))[section]:
            names.update(re.findall(r"[A-Za-z][A-Za-z'+ ]*[A-Za-z+]", item["name"]["km"]))
    return sorted(map(re.escape, names), key=len, reverse=True)


NAMES: Final = re.compile(rf"\bHM-?[0-9A-Z][0-9A-Z-]+|{'|'.join(trade_names())}|\b[A-Z]\b")
"""Reference codes, the letters of zones and gates, and names of the trade."""
KHMER: Final = re.compile("[\u1780-\u17da\u17dc-\u17ff]")  # all but the sign of the riel


async def test_every_screen_keeps_the_rules(fan: Person, outside: Outside) -> None:
    mark = await outside.log_mark()
    crawl = Crawl(fan)
    await crawl.run()
    assert len(crawl.screens) >= FEWEST_SCREENS
    faults = [
        f"{trail}: {fault}"
        for trail, screen in crawl.screens.items()
        for fault in (*shape_faults(screen, fan.words), *language_faults(screen, fan.words))
    ]
    assert faults == []
    check_answers(await outside.log(mark), fan.id, crawl.taps)


def shape_faults(screen: Seen, words: Words) -> list[str]:
    """Ways out, numbers of buttons, lengths, depth."""
    *rows, last = screen.rows
    is_home = words.holds(screen.text, "menu.home.question")
    is_pad = {*"0123456789"} <= set(screen.labels)
    ways_out = [words.say(f"common.button.{way}") for way in ("back", "home", "help")]
    found = []
    if is_home:
        ways_out = ways_out[2:]
    elif [key.label for key in last] not in (ways_out, ways_out[1:]):
        found.append(f"last row {[key.label for key in last]}")
    if last[-1].label != ways_out[-1]:
        found.append("no help")
    if not is_pad and sum(map(len, rows)) > MOST_BUTTONS:
        found.append("too many buttons")
    if any(len(row) > (3 if is_pad else 2) for row in rows):
        found.append("too many columns")
    found += [
        f"long label {label}"
        for label in screen.labels
        if len(clusters(label)) > LONGEST_LABEL_CLUSTERS
    ]
    if len(screen.text) > LONGEST_CAPTION:
        found.append(f"{len(screen.text)} characters")
    if screen.text.partition("\n")[0].count("›") >= MOST_STEPS:
        found.append("too deep")
    if not screen.photo:
        found.append("no picture")
    return found


def language_faults(screen: Seen, words: Words) -> list[str]:
    """Words of the other language, but for names, codes, and the languages' own names."""
    text = screen.text
    for code in screen.code_entities:
        text = text.replace(code, "")
    shown = NAMES.sub("", "\n".join([text, *screen.labels]))
    if words.language == "km":
        checks = (latin_words, foreign_letters, hidden_characters, coengs)
        return [fault for check in checks for fault in check(shown)]
    shown = shown.replace(words.say("settings.language.button_km"), "")
    return [f"Khmer {letter}" for letter in sorted(set(KHMER.findall(shown)))]


def check_answers(log: list[Json], fan_id: int, taps: int) -> None:
    """Each tap was answered exactly once, and in time."""
    came: dict[str, float] = {}
    answered: Counter[str] = Counter()
    waits: list[float] = []
    for call in log:
        if call["name"] == "getUpdates" and call["status"] == 200:
            at = call["at"] + call["milliseconds"] / 1000
            for update in call["answer"]["result"]:
                tap = update.get("callback_query")
                if tap and tap["from"]["id"] == fan_id:
                    came[tap["id"]] = at
        elif call["name"] == "answerCallbackQuery":
            tap_id = call["request"]["callback_query_id"]
            if tap_id in came:
                answered[tap_id] += 1
                waits.append(call["at"] - came[tap_id])
    assert len(came) == taps
    assert answered == Counter(dict.fromkeys(came, 1))
    waits.sort()
    assert waits[-1] < FORGOTTEN_AFTER_SECONDS
    assert waits[len(waits) // 2] < SLOW_ANSWER_SECONDS


class TestTheRulesThemselves:
    """A screen that breaks a rule is found."""

    @pytest.mark.parametrize(
        ("text", "labels", "fault"),
        [
            ("Fine", [["A"], ["Back", "Home"]], "last row"),
            ("Fine", [[str(n)] for n in range(9)] + [["Home", "Help"]], "too many buttons"),
            ("Fine", [["A", "B", "C"], ["Home", "Help"]], "too many columns"),
            ("Fine", [["A" * 25], ["Home", "Help"]], "long label"),
            ("x" * 1_025, [["A"], ["Home", "Help"]], "characters"),
            ("a › b › c › d › e", [["A"], ["Home", "Help"]], "too deep"),
        ],
    )
    def test_of_shape(self, text: str, labels: list[list[str]], fault: str) -> None:
        assert fault in " ".join(shape_faults(screen_of(text, labels), Words("en")))

    def test_of_language(self) -> None:
        assert language_faults(screen_of("Buy សំបុត្រ", [["Help"]]), Words("en"))
        assert language_faults(screen_of("ទិញ tickets", [["ជំនួយ"]]), Words("km"))
        assert not language_faults(screen_of("ទិញសំបុត្រ VIP", [["ជំនួយ"]]), Words("km"))


def screen_of(text: str, labels: list[list[str]]) -> Seen:
    keyboard = [[{"text": label, "callback_data": "1h.x"} for label in row] for row in labels]
    raw = {"id": 1, "version": 1, "mine": False, "text": text, "keyboard": {"inline": keyboard}}
    return Seen.of(raw)

"""Free text understood: from what a fan writes to the screen that he means, never to an action."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from handlers.phrasebook import (
    MONTHS,
    NUMBER_WORDS,
    PHRASES,
    POLITE_BEGINNINGS,
    POLITE_ENDINGS,
    TO_ENGLISH,
    TO_KHMER,
    IntentKind,
)
from handlers.sending_words import read_sending
from services.core.i18n import AmountProblem, Language, ParsedAmount, fold, parse_amount
from services.core.money import Currency

__all__ = ["Intent", "IntentKind", "nearest", "understand"]

LONGEST_TEXT: Final = 200
MOST_TICKETS: Final = 99


@dataclass(frozen=True, slots=True)
class Intent:
    """What the fan would like to see, with all that he said about it.

    `words` are left for a search of events. An `amount` that cannot be taken comes as the problem.
    `source` is the currency to exchange, if it was named. `month` is 1 to 12. `payee` is a number
    or a @name to send money to, as it was written.
    """

    kind: IntentKind
    quantity: int | None = None
    words: str = ""
    amount: ParsedAmount | AmountProblem | None = None
    language: Language | None = None
    source: Currency | None = None
    month: int | None = None
    payee: str = ""


def understand(text: str) -> Intent | None:
    """The one flow that the text asks for, or None when it is not clear enough."""
    if len(text) > LONGEST_TEXT:
        return None
    typed = _even(text)
    short = _ENDING.sub("", typed)
    wish = _BEGINNING.sub("", short) or short
    for phrase in (typed, short, wish):
        if intent := _whole_phrase(phrase):
            return intent
    if sent := read_sending(wish, text, _even):
        return Intent(IntentKind.SEND, amount=sent.amount, payee=sent.payee)
    for reading in (_top_up, _convert, _statement, _tickets, _events, _watching):
        if intent := reading(wish):
            return intent
    return None


def nearest(text: str) -> list[IntentKind]:
    """The three flows whose phrases look most like the text; for "did you mean"."""
    typed = _even(text[:LONGEST_TEXT])
    pairs = _pairs(typed)
    likeness = {
        kind: max(_likeness(typed, pairs, *sample) for sample in _SAMPLES[kind])
        for kind in _GUESSES
    }
    if any(_is_money(word) for word in text.split()):
        likeness |= {IntentKind.TOP_UP: 1.0, IntentKind.WALLET: 0.9}
    return sorted(_GUESSES, key=lambda kind: -max(likeness[kind], _CHANCE))[:3]


def _is_money(word: str) -> bool:
    amount = parse_amount(word)
    return isinstance(amount, ParsedAmount) and amount.currency is not None


_KHMER: Final = "\u1780-\u17d3"
_MARKS: Final = re.compile(r"[\"'`´‘’“”«»()\[\]?!;:។៖*_~]+|[.,](?![0-9])")
# Home and Help are on every screen; the others in the order in which fans most often mean them.
_GUESSES: Final = (
    IntentKind.EVENTS,
    IntentKind.MY_TICKETS,
    IntentKind.TOP_UP,
    IntentKind.BUY_TICKETS,
    IntentKind.WALLET,
    IntentKind.VOTE,
    IntentKind.WATCH,
    IntentKind.CONVERT,
    IntentKind.SEND,
    IntentKind.RECEIVE,
    IntentKind.WITHDRAW,
    IntentKind.LIMITS,
    IntentKind.FREEZE,
    IntentKind.STATEMENT,
    IntentKind.LANGUAGE,
    IntentKind.SETTINGS,
)
_CHANCE: Final = 0.3


def _even(text: str) -> str:
    return " ".join(_MARKS.sub(" ", fold(text).replace("'", "").replace("’", "")).split())


def _phrases(listed: str) -> Iterator[str]:
    for line in listed.splitlines():
        yield from filter(None, (_even(phrase) for phrase in line.split("|")))


def _pattern(phrase: str) -> str:
    """Between Khmer words a blank is a matter of taste."""
    return re.sub(rf"(?<=[{_KHMER}])\\? (?=[{_KHMER}])", r"\\s*", re.escape(phrase))


def _any_of(listed: str) -> str:
    return "|".join(_pattern(each) for each in sorted(_phrases(listed), key=len, reverse=True))


_WHOLE: Final = [
    (Intent(IntentKind.LANGUAGE, language="en"), re.compile(_any_of(TO_ENGLISH))),
    (Intent(IntentKind.LANGUAGE, language="km"), re.compile(_any_of(TO_KHMER))),
    *((Intent(kind), re.compile(_any_of(listed))) for kind, listed in PHRASES.items()),
]
# A word may end inside a run of Khmer letters, but never inside a cluster.
_WORD_ENDS: Final = "(?![a-z0-9\u17b4-\u17d3])"
_BEGINNING: Final = re.compile(rf"^(?:(?:{_any_of(POLITE_BEGINNINGS)}){_WORD_ENDS}\s*)+")
_ENDING: Final = re.compile(rf"(?:\s*(?:\b|(?<=[{_KHMER}]))(?:{_any_of(POLITE_ENDINGS)}))+$")


def _whole_phrase(typed: str) -> Intent | None:
    return next((intent for intent, pattern in _WHOLE if pattern.fullmatch(typed)), None)


_TOP_UP_BEGINS: Final = re.compile(
    r"(?:top[ -]?up|topup|recharge|deposit|(?:add|put|load)(?= .*(?:money|funds?|wallet|[0-9])))\b"
    r"|(?:បញ្ចូល|បន្ថែម|ដាក់|ថែម)\s*(?:ទឹកប្រាក់|សាច់ប្រាក់|ប្រាក់|លុយ|(?=[0-9$]))"
)
_TOP_UP_BESIDE: Final = re.compile(
    r"\b(?:my|the|wallet|account|balance|money|funds?|with|by|via|using|khqr|bakong|of|for|to|into|in"
    r"|some|me|amount|from|bank)\b"
    r"|ទៅ|ចូល|ក្នុង|កាបូប|គណនី|របស់ខ្ញុំ|ខ្ញុំ|ចំនួន|តាម|ឱ្យ"
)
_PHONE: Final = re.compile(r"phone|mobile|ទូរស័ព្ទ")


def _top_up(typed: str) -> Intent | None:
    if not (begun := _TOP_UP_BEGINS.match(typed)) or _PHONE.search(typed):
        return None
    said = " ".join(_TOP_UP_BESIDE.sub(" ", typed[begun.end() :]).split())
    amount = parse_amount(said) if re.search("[0-9]", said) else None
    return Intent(IntentKind.TOP_UP, amount=amount)


_CONVERT_BEGINS: Final = re.compile(
    r"(?:convert|exchange|change|swap)\b|(?:ប្តូរ|ដូរ|ប្ដូរ)\s*(?:ទឹកប្រាក់|ប្រាក់|លុយ)?"
)
_CONVERT_TARGET: Final = re.compile(r"\s*(?:\b(?:to|into|for|in)\b|ទៅជា|ទៅ|ជា)\s*(?P<target>.+)$")
_CONVERT_BESIDE: Final = re.compile(r"\b(?:my|the|some|of|from|us)\b|របស់ខ្ញុំ|ចំនួន|ពី")
_RIEL_NAMES: Final = re.compile(r"៛|khr|riels?|រៀល")
_DOLLAR_NAMES: Final = re.compile(r"\$|usd|dollars?|ដុល្លារ|ដុល្លា|ដុលារ")


def _convert(typed: str) -> Intent | None:
    """`convert 20 dollars to riel`: an amount, or both currencies, or the target alone."""
    if not (begun := _CONVERT_BEGINS.match(typed)):
        return None
    rest = typed[begun.end() :]
    target = _CONVERT_TARGET.search(rest)
    said = _CONVERT_BESIDE.sub(" ", rest[: target.start()] if target else rest)
    said = " ".join(said.split())
    source = _currency(said) or _other(_currency(target["target"]) if target else None)
    amount = parse_amount(said) if re.search("[0-9]", said) else None
    if source is None or (target and _currency(target["target"]) is source):
        return None
    return Intent(IntentKind.CONVERT, amount=amount, source=source)


def _currency(said: str) -> Currency | None:
    """The one that is named, if it is only one."""
    riel, dollars = _RIEL_NAMES.search(said), _DOLLAR_NAMES.search(said)
    if bool(riel) == bool(dollars):
        return None
    return Currency.KHR if riel else Currency.USD


def _other(currency: Currency | None) -> Currency | None:
    if currency is None:
        return None
    return Currency.USD if currency is Currency.KHR else Currency.KHR


_MONTHS: Final = {
    name: number
    for number, line in enumerate(filter(None, map(str.strip, MONTHS.splitlines())), 1)
    for name in _phrases(line)
}
_STATEMENT: Final = re.compile(
    r"(?:my |account |monthly |wallet )*statements? (?:of|for|from)? ?(?:the month of )?"
    r"(?P<english>[a-z]+)(?: please)?"
    r"|(?P<before>[a-z]+) statement"
    r"|(?:មើល\s*)?របាយការណ៍\s*(?:គណនី)?\s*(?:របស់ខ្ញុំ)?\s*(?:សម្រាប់|នៃ|ក្នុង)?\s*ខែ\s*(?P<khmer>.+)"
)


def _statement(typed: str) -> Intent | None:
    """`statement of October`."""
    if not (said := _STATEMENT.fullmatch(typed)):
        return None
    name = said["english"] or said["before"] or said["khmer"]
    month = _MONTHS.get(_even(name))
    return Intent(IntentKind.STATEMENT, month=month) if month else None


_WORD: Final = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_COUNT: Final = rf"(?:[0-9]{{1,3}}(?![0-9.,])|(?:{_WORD})(?=\s|$|សន្លឹក))"
_TICKETS_EN: Final = re.compile(
    r"(?P<verb>(?:buy|book|purchase|reserve|get|order|take|need|want)\b)?\s*"
    rf"(?P<before>{_COUNT})?\s*x?\s*(?P<ticket>\b(?:tickets?|tix|seats?)\b)?\s*"
    rf"(?:x\s*)?(?P<after>{_COUNT})?\s*(?P<link>\b(?:for|to|of|at|in)\b)?\s*(?P<words>.*?)"
    rf"(?:\s*\b(?P<last>{_COUNT})?\s*(?P<last_ticket>tickets?|tix))?"
)
_TICKETS_KM: Final = re.compile(
    rf"(?P<verb>ទិញ|កក់|យក)?\s*(?P<before>{_COUNT})?\s*(?P<ticket>សំបុត្រ)?\s*"
    rf"(?P<after>{_COUNT})?\s*(?:សន្លឹក)?\s*(?P<link>សម្រាប់|ចូលមើល|មើល|នៃ|កម្មវិធី|ព្រឹត្តិការណ៍)?\s*"
    rf"(?P<words>.*?)(?:\s*(?P<last>{_COUNT})\s*(?P<last_ticket>សន្លឹក))?"
)
_BUYING: Final = {"buy", "book", "purchase", "reserve", "ទិញ", "កក់"}
_NO_WISH: Final = re.compile(
    r"\b(?:not|cant|cannot|dont|refund|problem|why|how|lost|price|transfer|sell|cancel)\b"
    r"|មិន|អត់|កុំ|បញ្ហា|ហេតុអ្វី|តម្លៃ|ផ្ទេរ|លក់|បោះបង់|សងប្រាក់"
)


def _tickets(typed: str) -> Intent | None:
    pattern = _TICKETS_KM if re.search(f"[{_KHMER}]", typed) else _TICKETS_EN
    if not (said := pattern.fullmatch(typed)) or _NO_WISH.search(typed):
        return None
    counts = [said[name] for name in ("before", "after", "last") if said[name]]
    ticket = said["ticket"] or said["last_ticket"]
    meant = said["verb"] in _BUYING or (ticket and (said["verb"] or counts or said["link"]))
    if not meant:
        return None
    return Intent(IntentKind.BUY_TICKETS, quantity=_quantity(counts), words=said["words"].strip())


def _quantity(counts: list[str]) -> int | None:
    """Said once and possible, or to be asked."""
    if len(counts) != 1:
        return None
    number = NUMBER_WORDS.get(counts[0]) or int(counts[0])
    return number if 1 <= number <= MOST_TICKETS else None


_EVENTS: Final = re.compile(
    r"(?:upcoming |any |find |all )?(?:events?|concerts?|shows?)\s+"
    r"(?:in|at|with|by|of|on|from|near)?\s*(?P<english>.+)"
    r"|(?:មើល|មាន|ស្វែងរក)?\s*(?:ព្រឹត្តិការណ៍|ការប្រគុំតន្ត្រី|ប្រគុំតន្ត្រី|កម្មវិធី)\s*"
    r"(?:នៅ|របស់|ជាមួយ)?\s*(?P<khmer>.+)"
)
_SOME_TIME: Final = re.compile(
    r"\b(?:this|next)\s(?:week|weekend|month|year)\b|\b(?:today|tonight|tomorrow|soon|now|me|here)\b"
    r"|ថ្ងៃនេះ|ថ្ងៃស្អែក|យប់នេះ|សប្តាហ៍នេះ|ខែនេះ|ចុងសប្តាហ៍នេះ|ខាងមុខ|អ្វីខ្លះ|អីខ្លះ|ទេ$"
)


def _events(typed: str) -> Intent | None:
    any_time = " ".join(_SOME_TIME.sub(" ", typed).split())
    if (intent := _whole_phrase(any_time)) and intent.kind is IntentKind.EVENTS:
        return intent
    if not (said := _EVENTS.fullmatch(typed)) or _NO_WISH.search(typed):
        return None
    words = _SOME_TIME.sub(" ", said["english"] or said["khmer"])
    return Intent(IntentKind.EVENTS, words=" ".join(words.split()))


_WATCHING: Final = re.compile(
    r"(?:watch|listen to|listen|hear|play)\s+(?:the\s+)?(?:videos?|songs?|music|album)?\s*"
    r"(?:by|of|from|with)?\s*(?P<english>.+)"
    r"|(?:ស្តាប់|មើល|ចាក់)\s*(?:វីដេអូ|បទចម្រៀង|បទ|ចម្រៀង|អាល់ប៊ុម)?\s*(?:របស់)?\s*(?P<khmer>.+)"
)


def _watching(typed: str) -> Intent | None:
    """`watch river of gold`, `ស្តាប់ ទន្លេមាស`: what follows is looked for."""
    if not (said := _WATCHING.fullmatch(typed)) or _NO_WISH.search(typed):
        return None
    words = " ".join((said["english"] or said["khmer"]).split())
    return Intent(IntentKind.WATCH, words=words) if words else None


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


_SAMPLES: Final = {
    kind: tuple((phrase, _pairs(phrase)) for phrase in _phrases(PHRASES[kind]))
    for kind in _GUESSES
}


def _likeness(
    typed: str, typed_pairs: frozenset[str], phrase: str, pairs: frozenset[str]
) -> float:
    """Shared pairs of letters: 1 for the same text, 0 for nothing in common.

    A phrase that stands in a longer text is half of it, however long the rest.
    """
    shared = 2 * len(typed_pairs & pairs) / (len(typed_pairs) + len(pairs)) if typed_pairs else 0.0
    return max(shared, 0.5) if len(phrase) > 3 and phrase in typed else shared

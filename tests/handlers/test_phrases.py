"""Free text in both languages: understood exactly, or not at all with three good guesses."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.phrases import Intent, IntentKind, nearest, understand
from services.core.i18n import AmountProblem, Language, ParsedAmount
from services.core.money import Currency

USD, KHR = Currency.USD, Currency.KHR


def send(payee: str, number: str, currency: Currency | None) -> Intent:
    amount = ParsedAmount(Decimal(number), currency)
    return Intent(IntentKind.SEND, amount=amount, payee=payee)


def to(kind: IntentKind) -> Intent:
    return Intent(kind)


def buy(quantity: int | None = None, words: str = "") -> Intent:
    return Intent(IntentKind.BUY_TICKETS, quantity=quantity, words=words)


def watch(words: str) -> Intent:
    return Intent(IntentKind.WATCH, words=words)


def events(words: str = "") -> Intent:
    return Intent(IntentKind.EVENTS, words=words)


def top_up(number: str, currency: Currency | None = None) -> Intent:
    return Intent(IntentKind.TOP_UP, amount=ParsedAmount(Decimal(number), currency))


def in_language(language: Language) -> Intent:
    return Intent(IntentKind.LANGUAGE, language=language)


def convert(number: str, source: Currency, named: Currency | None) -> Intent:
    amount = ParsedAmount(Decimal(number), named)
    return Intent(IntentKind.CONVERT, amount=amount, source=source)


def statement(month: int) -> Intent:
    return Intent(IntentKind.STATEMENT, month=month)


ENGLISH = [
    ("watch", to(IntentKind.WATCH)),
    ("I want to listen to music", to(IntentKind.WATCH)),
    ("watch river of gold", watch("river of gold")),
    ("listen to the song Lotus Night please", watch("lotus night")),
    ("play songs by Sokha", watch("sokha")),
    ("withdraw", to(IntentKind.WITHDRAW)),
    ("I want to withdraw money", to(IntentKind.WITHDRAW)),
    ("convert", to(IntentKind.CONVERT)),
    ("exchange rate", to(IntentKind.CONVERT)),
    ("convert 20 dollars to riel", convert("20", USD, USD)),
    ("please exchange 40,000 riel into dollars", convert("40000", KHR, KHR)),
    ("change $5 to khr", convert("5", USD, USD)),
    ("convert 20 to riel", convert("20", USD, None)),
    ("my limits", to(IntentKind.LIMITS)),
    ("freeze my wallet", to(IntentKind.FREEZE)),
    ("please freeze my wallet now", to(IntentKind.FREEZE)),
    ("statement", to(IntentKind.STATEMENT)),
    ("statement of October", statement(10)),
    ("my statement for may please", statement(5)),
    ("december statement", statement(12)),
    ("home", to(IntentKind.HOME)),
    ("Menu", to(IntentKind.HOME)),
    ("Hello!", to(IntentKind.HOME)),
    ("go to the main menu please", to(IntentKind.HOME)),
    ("events", events()),
    ("Upcoming events", events()),
    ("show me the events", events()),
    ("What's on?", events()),
    ("what’s on tonight", events()),
    ("any concerts this weekend?", events()),
    ("Are there any concerts?", events()),
    ("concerts in Siem Reap", events("siem reap")),
    ("shows with Sovath", events("sovath")),
    ("find concerts by Sovath", events("sovath")),
    ("events in Phnom Penh next month", events("phnom penh")),
    ("buy tickets", buy()),
    ("buy 2 tickets sovath", buy(2, "sovath")),
    ("Buy two tickets for Night of the Silver River", buy(2, "night of the silver river")),
    ("I want to buy 3 tickets please", buy(3)),
    ("can I book a ticket for Moonlight?", buy(1, "moonlight")),
    ("get 4 tickets to Moonlight", buy(4, "moonlight")),
    ("book 4 seats", buy(4)),
    ("2 tickets", buy(2)),
    ("2x tickets moonlight", buy(2, "moonlight")),
    ("tickets x2", buy(2)),
    ("tickets for Moonlight", buy(None, "moonlight")),
    ("buy Moonlight 2 tickets", buy(2, "moonlight")),
    ("I'd like two tickets", buy(2)),
    ("buy 0 tickets", buy()),
    ("buy 500 tickets", buy()),
    ("my tickets", to(IntentKind.MY_TICKETS)),
    ("show my tickets", to(IntentKind.MY_TICKETS)),
    ("Where is my ticket?", to(IntentKind.MY_TICKETS)),
    ("can I see my tickets now", to(IntentKind.MY_TICKETS)),
    ("wallet", to(IntentKind.WALLET)),
    ("What is my balance?", to(IntentKind.WALLET)),
    ("how much money do I have", to(IntentKind.WALLET)),
    ("check my balance pls", to(IntentKind.WALLET)),
    ("transaction history", to(IntentKind.WALLET)),
    ("top up", to(IntentKind.TOP_UP)),
    ("top up 5", top_up("5")),
    ("Top up $5.50", top_up("5.50", USD)),
    ("top-up 5 usd", top_up("5", USD)),
    ("topup 20000 riel", top_up("20000", KHR)),
    ("please top up 20,000 riel with KHQR", top_up("20000", KHR)),
    ("I want to deposit 10 dollars to my wallet", top_up("10", USD)),
    ("add $5", top_up("5", USD)),
    ("put 20k riel in my wallet", top_up("20000", KHR)),
    ("top up 5.", top_up("5")),
    ("vote", to(IntentKind.VOTE)),
    ("I want to vote", to(IntentKind.VOTE)),
    ("send money", to(IntentKind.SEND)),
    ("pay my bills", to(IntentKind.BILLS)),
    ("Shop", to(IntentKind.SHOP)),
    ("my cart", to(IntentKind.CART)),
    ("Where is my order?", to(IntentKind.ORDERS)),
    ("My plan", to(IntentKind.PLANS)),
    ("Electricity bill", to(IntentKind.BILLS)),
    ("my qr code", to(IntentKind.RECEIVE)),
    ("request money", to(IntentKind.RECEIVE)),
    ("split the bill", to(IntentKind.SPLIT)),
    ("give an ang pao", to(IntentKind.ANG_PAO)),
    ("send $5 to @Dara_Chan", send("@Dara_Chan", "5", Currency.USD)),
    ("pay 012 345 678 20,000 riel", send("012 345 678", "20000", Currency.KHR)),
    ("please transfer 5 dollars to 012345678", send("012345678", "5", Currency.USD)),
    ("send @dara", Intent(IntentKind.SEND, payee="@dara")),
    ("send 5", send("", "5", None)),
    (
        "send 40.000 to @dara",
        Intent(IntentKind.SEND, amount=AmountProblem.AMBIGUOUS, payee="@dara"),
    ),
    ("top up -5", Intent(IntentKind.TOP_UP, amount=AmountProblem.NOT_POSITIVE)),
    ("top up 40.000", Intent(IntentKind.TOP_UP, amount=AmountProblem.AMBIGUOUS)),
    ("top up $5 and 100 riel", Intent(IntentKind.TOP_UP, amount=AmountProblem.TWO_CURRENCIES)),
    ("language", to(IntentKind.LANGUAGE)),
    ("change language", to(IntentKind.LANGUAGE)),
    ("English please", in_language("en")),
    ("I speak Khmer", in_language("km")),
    ("settings", to(IntentKind.SETTINGS)),
    ("I forgot my PIN", to(IntentKind.SETTINGS)),
    ("help", to(IntentKind.HELP)),
    ("I need help", to(IntentKind.HELP)),
    ("How does this work?", to(IntentKind.HELP)),
    ("cancel", to(IntentKind.CANCEL)),
    ("Never mind.", to(IntentKind.CANCEL)),
    ("no thanks", to(IntentKind.CANCEL)),
]

KHMER = [
    ("មើល", to(IntentKind.WATCH)),
    ("ស្តាប់ចម្រៀង", to(IntentKind.WATCH)),
    ("មើលទន្លេមាស", watch("ទន្លេមាស")),
    ("ខ្ញុំចង់ស្តាប់បទ រាត្រីឈូក", watch("រាត្រីឈូក")),
    ("ទំព័រដើម", to(IntentKind.HOME)),
    ("ម៉ឺនុយ", to(IntentKind.HOME)),
    ("សួស្ដី", to(IntentKind.HOME)),
    ("ត្រឡប់ទៅទំព័រដើម", to(IntentKind.HOME)),
    ("ព្រឹត្តិការណ៍", events()),
    ("ព្រឹត្តិការណ៍ខាងមុខ", events()),
    ("តើមានកម្មវិធីអ្វីខ្លះ?", events()),
    ("មានកម្មវិធីអីខ្លះ", events()),
    ("កម្មវិធីសប្តាហ៍នេះ", events()),
    ("មាន ការប្រគុំតន្ត្រី អ្វី ខ្លះ", events()),
    ("កុងសឺត", events()),
    ("ការប្រគុំតន្ត្រីនៅសៀមរាប", events("សៀមរាប")),
    ("ព្រឹត្តិការណ៍ នៅ ភ្នំពេញ ខែនេះ", events("ភ្នំពេញ")),
    ("ទិញសំបុត្រ", buy()),
    ("ទិញសំបុត្រ 2", buy(2)),
    ("ទិញសំបុត្រ២", buy(2)),
    ("ទិញ សំបុត្រ ២ សន្លឹក", buy(2)),
    ("ខ្ញុំចង់ទិញសំបុត្រពីរសន្លឹក", buy(2)),
    ("សូមកក់សំបុត្រ 4 សន្លឹក", buy(4)),
    ("ទិញសំបុត្រ 2 សន្លឹក កម្មវិធី រាត្រីទន្លេមាស", buy(2, "រាត្រីទន្លេមាស")),
    ("ទិញសំបុត្រ 2 សម្រាប់ រាត្រីទន្លេមាស", buy(2, "រាត្រីទន្លេមាស")),
    ("ទិញសំបុត្ររាត្រីទន្លេមាស 3 សន្លឹក", buy(3, "រាត្រីទន្លេមាស")),
    ("ទិញសំបុត្រ រាត្រីទន្លេមាស", buy(None, "រាត្រីទន្លេមាស")),
    ("សំបុត្រ 2 សន្លឹក", buy(2)),
    ("យកសំបុត្រមួយ", buy(1)),
    ("ជួយទិញសំបុត្រ 2 ផង", buy(2)),
    ("ទិញសំបុត្រ 0", buy()),
    ("ទិញសំ\u200bបុត្រ\u200b 2", buy(2)),
    ("សំបុត្ររបស់ខ្ញុំ", to(IntentKind.MY_TICKETS)),
    ("មើលសំបុត្ររបស់ខ្ញុំបានទេ?", to(IntentKind.MY_TICKETS)),
    ("សំបុត្រខ្ញុំនៅឯណា?", to(IntentKind.MY_TICKETS)),
    ("សូមបង្ហាញសំបុត្រ", to(IntentKind.MY_TICKETS)),
    ("កាបូប", to(IntentKind.WALLET)),
    ("សមតុល្យ", to(IntentKind.WALLET)),
    ("មើលសមតុល្យ", to(IntentKind.WALLET)),
    ("លុយខ្ញុំនៅសល់ប៉ុន្មាន?", to(IntentKind.WALLET)),
    ("ខ្ញុំមានលុយប៉ុន្មាន", to(IntentKind.WALLET)),
    ("បញ្ចូលលុយ", to(IntentKind.TOP_UP)),
    ("បញ្ចូលលុយ 5", top_up("5")),
    ("បញ្ចូលលុយ 20000 រៀល", top_up("20000", KHR)),
    ("បញ្ចូលលុយ២០០០០រៀល", top_up("20000", KHR)),
    ("សូមបញ្ចូលលុយ 5 ដុល្លារ ចូលកាបូប", top_up("5", USD)),
    ("បញ្ចូលទឹកប្រាក់ចំនួន 10 ដុល្លារ តាម KHQR", top_up("10", USD)),
    ("បញ្ចូល $5", top_up("5", USD)),
    ("ដាក់លុយ 2 ម៉ឺនរៀល", top_up("20000", KHR)),
    ("ខ្ញុំចង់បញ្ចូលប្រាក់ ៥.៥០ ដុល្លារ", top_up("5.50", USD)),
    ("បន្ថែមលុយ 20,000៛", top_up("20000", KHR)),
    ("បោះឆ្នោត", to(IntentKind.VOTE)),
    ("ខ្ញុំចង់បោះឆ្នោត", to(IntentKind.VOTE)),
    ("ផ្ញើប្រាក់", to(IntentKind.SEND)),
    ("បង់វិក្កយបត្រ", to(IntentKind.BILLS)),
    ("ទិញទំនិញ", to(IntentKind.SHOP)),
    ("កន្ត្រកទំនិញ", to(IntentKind.CART)),
    ("ការបញ្ជាទិញរបស់ខ្ញុំ", to(IntentKind.ORDERS)),
    ("គម្រោងរបស់ខ្ញុំ", to(IntentKind.PLANS)),
    ("ជាវ", to(IntentKind.PLANS)),
    ("បញ្ចូលលុយទូរស័ព្ទ", to(IntentKind.BILLS)),
    ("ទទួលប្រាក់", to(IntentKind.RECEIVE)),
    ("សុំលុយ", to(IntentKind.RECEIVE)),
    ("ចែកវិក្កយបត្រ", to(IntentKind.SPLIT)),
    ("ជូនអាំងប៉ាវ", to(IntentKind.ANG_PAO)),
    ("ផ្ញើ $5 ទៅ @dara", send("@dara", "5", Currency.USD)),
    ("ផ្ញើលុយ ២០,០០០ រៀល ទៅ 012345678", send("012345678", "20000", Currency.KHR)),
    ("ផ្ទេរ ៥ ដុល្លារ ឱ្យ @dara", send("@dara", "5", Currency.USD)),
    ("បញ្ចូលលុយ ៤០.០០០ រៀល", Intent(IntentKind.TOP_UP, amount=AmountProblem.AMBIGUOUS)),
    ("បញ្ចូលលុយ 0", Intent(IntentKind.TOP_UP, amount=AmountProblem.NOT_POSITIVE)),
    ("ភាសា", to(IntentKind.LANGUAGE)),
    ("ប្ដូរភាសា", to(IntentKind.LANGUAGE)),
    ("ប្តូរទៅភាសាអង់គ្លេស", in_language("en")),
    ("ភាសាខ្មែរ", in_language("km")),
    ("ការកំណត់", to(IntentKind.SETTINGS)),
    ("ភ្លេចលេខ PIN", to(IntentKind.SETTINGS)),
    ("ជំនួយ", to(IntentKind.HELP)),
    ("ជួយខ្ញុំផង", to(IntentKind.HELP)),
    ("ប្រើដូចម្ដេច?", to(IntentKind.HELP)),
    ("បោះបង់", to(IntentKind.CANCEL)),
    ("ឈប់", to(IntentKind.CANCEL)),
    ("លែងយកហើយ", to(IntentKind.CANCEL)),
]

KHMER += [
    ("ដកប្រាក់", to(IntentKind.WITHDRAW)),
    ("ខ្ញុំចង់ដកលុយ", to(IntentKind.WITHDRAW)),
    ("ប្តូរប្រាក់", to(IntentKind.CONVERT)),
    ("ដូរលុយ", to(IntentKind.CONVERT)),
    ("ប្តូរ ២០ ដុល្លារទៅរៀល", convert("20", USD, USD)),
    ("ប្តូរប្រាក់ 40,000 រៀលទៅដុល្លារ", convert("40000", KHR, KHR)),
    ("ដែនកំណត់របស់ខ្ញុំ", to(IntentKind.LIMITS)),
    ("បង្កកកាបូបរបស់ខ្ញុំ", to(IntentKind.FREEZE)),
    ("របាយការណ៍គណនី", to(IntentKind.STATEMENT)),
    ("របាយការណ៍គណនីខែតុលា", statement(10)),
    ("របាយការណ៍ ខែ មករា", statement(1)),
]

NOT_CLEAR = [
    "send my ticket to @dara",
    "pay my electricity bill",
    "convert my ticket",
    "exchange my ticket to another day",
    "change my seat",
    "convert dollars to dollars",
    "statement of everything",
    "may",
    "ប្តូរសំបុត្រ",
    "ប្តូរថ្ងៃ",
    "",
    "   ",
    "?",
    "🎫",
    "top up my phone 5",
    "បញ្ចូលលុយទូរស័ព្ទ 5",
    "don't buy tickets",
    "I can't buy a ticket",
    "refund my ticket",
    "cancel my ticket",
    "ticket price",
    "transfer ticket to Dara",
    "ទិញសំបុត្រមិនបាន",
    "កុំទិញសំបុត្រ",
    "ផ្ទេរសំបុត្រ",
    "តម្លៃសំបុត្រ",
    "add me",
    "12345",
    "$5",
    "drop table tickets",
    "buy " + "very " * 60 + "long",
]


class TestUnderstand:
    def test_each_language_has_fifty_phrases(self) -> None:
        assert len({phrase for phrase, _ in ENGLISH}) >= 50
        assert len({phrase for phrase, _ in KHMER}) >= 50
        assert {intent.kind for _, intent in ENGLISH} == set(IntentKind)
        assert {intent.kind for _, intent in KHMER} == set(IntentKind)

    @pytest.mark.parametrize(("phrase", "intent"), ENGLISH, ids=[text for text, _ in ENGLISH])
    def test_english(self, phrase: str, intent: Intent) -> None:
        assert understand(phrase) == intent

    @pytest.mark.parametrize(("phrase", "intent"), KHMER, ids=[text for text, _ in KHMER])
    def test_khmer(self, phrase: str, intent: Intent) -> None:
        assert understand(phrase) == intent

    @pytest.mark.parametrize("phrase", NOT_CLEAR)
    def test_what_is_not_clear_is_not_guessed(self, phrase: str) -> None:
        assert understand(phrase) is None

    @pytest.mark.parametrize(
        "phrase", ["BUY 2 TICKETS", "  buy   2\n tickets ", "«buy 2 tickets»"]
    )
    def test_case_blanks_and_marks_do_not_matter(self, phrase: str) -> None:
        assert understand(phrase) == buy(2)

    @given(st.text(max_size=60) | st.text("buy 2ទិញសំបុត្រ្លុយ$.tickts", max_size=60))
    def test_any_text_is_answered(self, text: str) -> None:
        intent = understand(text)
        assert intent is None or intent.quantity is None or 1 <= intent.quantity <= 99
        assert len(set(nearest(text))) == 3

    @pytest.mark.parametrize(
        "text",
        ["buy " + "2 " * 98, "buy" + " " * 190 + "x", "ទិញ" * 66, "ទិញសំបុត្រ " + "២ " * 90, "a" * 200],
    )
    def test_no_text_takes_long(self, text: str) -> None:
        understand("buy")  # whatever is made at the first use
        nearest("buy")
        started = time.process_time()
        understand(text)
        nearest(text)
        assert time.process_time() - started < 2  # some milliseconds; what explodes takes for ever


class TestNearest:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("evnts", IntentKind.EVENTS),
            ("tell me about your concerts", IntentKind.EVENTS),
            ("my tikets", IntentKind.MY_TICKETS),
            ("buyy tickets", IntentKind.BUY_TICKETS),
            ("walet", IntentKind.WALLET),
            ("top upp", IntentKind.TOP_UP),
            ("top up my phone", IntentKind.TOP_UP),
            ("convrt dollars", IntentKind.CONVERT),
            ("withdrw", IntentKind.WITHDRAW),
            ("freez my walet", IntentKind.FREEZE),
            ("$5", IntentKind.TOP_UP),
            ("send $5 to @dara", IntentKind.TOP_UP),
            ("langage", IntentKind.LANGUAGE),
            ("ព្រឹតិការណ៍", IntentKind.EVENTS),
            ("ទិញសំបុត", IntentKind.BUY_TICKETS),
            ("ផ្ទេរសំបុត្ររបស់ខ្ញុំ", IntentKind.MY_TICKETS),
            ("សមតុល", IntentKind.WALLET),
            ("បញ្ចូលលុយទូរស័ព្ទ", IntentKind.TOP_UP),
            ("ប្តូភាសា", IntentKind.LANGUAGE),
        ],
    )
    def test_the_likely_one_comes_first(self, text: str, first: IntentKind) -> None:
        assert nearest(text)[0] is first

    @pytest.mark.parametrize("text", ["", "zzz", "🎫", "x" * 5000])
    def test_without_any_hint_the_usual_three(self, text: str) -> None:
        assert nearest(text) == [IntentKind.EVENTS, IntentKind.MY_TICKETS, IntentKind.TOP_UP]

    def test_home_help_and_cancel_are_no_guess(self) -> None:
        for text in ("hom", "hel", "cancl"):
            assert not {IntentKind.HOME, IntentKind.HELP, IntentKind.CANCEL} & set(nearest(text))

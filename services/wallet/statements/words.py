"""What a line of a statement is called, in table and on paper."""

from services.core.i18n import Translator
from services.core.money import Currency
from services.wallet.schemas import StatementLine


def kind(line: StatementLine, t: Translator) -> str:
    """In the words of the wallet's history; a kind without a word of its own is a transaction."""
    key = f"wallet.kind.{line.kind}"
    return t.plain(key) if key in t else t.plain("statements.line.other")


def reference(line: StatementLine) -> str:
    """What a fan can name when asking about a line; whom it went to stays out of the papers."""
    return line.code


def currency(one: Currency, t: Translator) -> str:
    return t.plain(f"statements.currency.{one.lower()}")

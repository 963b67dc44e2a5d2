"""Money to be sent in a fan's own words: filled in as far as they say, never sent."""

from __future__ import annotations

from handlers.kit.window import Window
from handlers.phrases import Intent
from handlers.transfers.desk import SendDesk
from handlers.transfers.router import take_amount
from handlers.transfers.words import NAMED_AGAIN, refused_words
from services.core.i18n import AmountProblem, ParsedAmount


async def take_wish(window: Window, desk: SendDesk, intent: Intent, message_id: int) -> None:
    """As far as the summary. What is missing or wrong is asked for.

    The key comes from the message: handled twice, it is still one transfer.
    """
    if not intent.payee:
        await desk.show_home(window, wish=_written(intent.amount))
        return
    try:
        payee = await desk.people.by_text(window.fan.id, intent.payee)
    except NAMED_AGAIN as refusal:
        problem = refused_words(window.t, refusal)
        await desk.show_home(window, problem, _written(intent.amount))
        return
    if intent.amount is None:
        await desk.ask_amount(window, payee)
    else:
        await take_amount(window, desk, payee, intent.amount, f"m{message_id}")


def _written(amount: ParsedAmount | AmountProblem | None) -> str:
    """An amount as it could have been typed; nothing for one that cannot be taken."""
    if not isinstance(amount, ParsedAmount):
        return ""
    return f"{amount.number} {amount.currency.lower() if amount.currency else ''}".strip()

"""The transaction list: filters, three days at most, pages."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from sandbox.payway.arguments import Arguments
from sandbox.payway.book import Order, PayWayBook, Status
from sandbox.payway.codes import PayWayRefusal
from sandbox.payway.views import PHNOM_PENH, long_view, number
from sandbox.shapes import JsonObject

LONGEST = timedelta(days=3)
_NUMBER = re.compile(r"[0-9]{1,6}")


def listed(given: Arguments, orders: PayWayBook) -> JsonObject:
    """`{data, page, pagination}` without the status. Raises PayWayRefusal."""
    now = datetime.fromtimestamp(orders.now_ms() / 1000, PHNOM_PENH)
    end = _moment(given.get("to_date", ""), "50") or now
    start = _moment(given.get("from_date", ""), "49") or end - LONGEST
    if start > end:
        raise PayWayRefusal("51")
    if end - start > LONGEST:
        raise PayWayRefusal("52")
    least, most = _amount(given, "from_amount"), _amount(given, "to_amount")
    statuses = _statuses(given.get("status", ""))
    page = _count(given, "page", 1, most=999_999)
    per_page = _count(given, "pagination", 40, most=1_000)
    start_ms, end_ms = start.timestamp() * 1000, end.timestamp() * 1000
    found = [
        order
        for order in orders
        if start_ms <= order.created_ms < end_ms + 1_000
        and (statuses is None or order.status in statuses)
        and _is_between(order, least, most)
    ]
    shown = found[(page - 1) * per_page : page * per_page]
    return {
        "data": [long_view(order) for order in shown],
        "page": str(page),
        "pagination": str(per_page),
    }


def _moment(text: str, code: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=PHNOM_PENH)
    except ValueError:
        raise PayWayRefusal(code) from None


def _amount(given: Arguments, name: str) -> Decimal | None:
    try:
        return Decimal(given[name]) if given.get(name) else None
    except InvalidOperation:
        raise PayWayRefusal("53") from None


def _is_between(order: Order, least: Decimal | None, most: Decimal | None) -> bool:
    amount = Decimal(str(number(order.amount_minor, order.currency)))
    return (least is None or amount >= least) and (most is None or amount <= most)


def _statuses(text: str) -> frozenset[Status] | None:
    """None: all of them. PRE-AUTH is a status that the sandbox's merchant never has."""
    if not text:
        return None
    wanted = {word.strip() for word in text.split(",")} - {"PRE-AUTH"}
    try:
        return frozenset(Status(word) for word in wanted)
    except ValueError:
        raise PayWayRefusal("48") from None


def _count(given: Arguments, name: str, otherwise: int, *, most: int) -> int:
    text = given.get(name, "")
    if not text:
        return otherwise
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise PayWayRefusal("48")
    return int(text)

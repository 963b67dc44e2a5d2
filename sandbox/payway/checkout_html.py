"""Writes PayWay's hosted page as HTML."""

from html import escape
from urllib.parse import urlencode

from sandbox.bank.khqr import DECIMALS
from sandbox.bank.payers import Account
from sandbox.payway.book import Order, Status
from sandbox.payway.checkout_words import LANGUAGES, WORDS
from sandbox.payway.keys import MERCHANT_NAME
from sandbox.payway.khqr import picture

# Numbers that the live service prints for its own sandbox: one works, one is declined.
GOOD_CARD, BAD_CARD = "5156 8399 3770 6777", "5156 8302 7256 1029"
_FRAME = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="dark"><title>{title}</title>'
    '<link rel="stylesheet" href="/page/base.css">'
    '<link rel="stylesheet" href="/page/checkout.css">'
    '</head><body><main class="checkout">{body}</main></body></html>'
)


def checkout_html(
    order: Order, accounts: list[Account], language: str, state: str, refusal: str
) -> str:
    """The whole page. `state` is pending, expired or the order's status; `refusal` a code."""
    words = WORDS[language]
    parts = [_head(order, language)]
    if refusal:
        parts.append(f'<p class="error" role="alert">{words.get(refusal, words["refused"])}</p>')
    if state == "pending":
        parts.append(_form(order, accounts, language))
    else:
        parts.append(f'<p class="state" data-state="{state}">{words[state]}</p>')
        parts.append(_back(order, language))
    return _FRAME.format(language=language, title=words["title"], body="".join(parts))


def _head(order: Order, language: str) -> str:
    words = WORDS[language]
    other = "km" if language == "en" else "en"
    return (
        f'<nav><a lang="{other}" href="{_address(order, other)}">{LANGUAGES[other]}</a></nav>'
        f'<h1 lang="en">{MERCHANT_NAME}</h1>'
        f'<p class="sum">{_money(order.amount_minor, order.currency)}</p>'
        f'<p class="reference">{words["reference"]} {escape(order.tran_id)}</p>'
    )


def _form(order: Order, accounts: list[Account], language: str) -> str:
    by_khqr = _by_khqr(order, accounts, language) if order.payment_option != "cards" else ""
    by_card = _by_card(language) if order.payment_option in ("", "cards") else ""
    decline = _button("quiet", "decline", WORDS[language]["decline"])
    action = _address(order, language)
    return f'<form method="post" action="{action}">{by_khqr}{by_card}{decline}</form>'


def _by_khqr(order: Order, accounts: list[Account], language: str) -> str:
    words = WORDS[language]
    rows = "".join(
        _row("account", account.id, _name(account, language), _about(account), checked=not number)
        for number, account in enumerate(accounts)
    )
    bank_app = escape(f"/?{urlencode({'pay': order.payload})}")
    return (
        f'<img class="qr" src="{picture(order.payload)}" alt="KHQR" width="260">'
        f'<a class="button quiet" href="{bank_app}">{words["open_bank"]}</a>'
        f"<fieldset><legend>{words['pay_from']}</legend>{rows}</fieldset>"
        f"{_button('main', 'pay', words['pay'])}"
    )


def _by_card(language: str) -> str:
    words = WORDS[language]
    rows = _row("card", GOOD_CARD, GOOD_CARD, words["good_card"], checked=True)
    rows += _row("card", BAD_CARD, BAD_CARD, words["bad_card"], checked=False)
    return (
        f"<fieldset><legend>{words['card']}</legend>{rows}</fieldset>"
        f"{_button('main', 'card', words['pay_card'])}"
    )


def _row(group: str, value: str, title: str, note: str, *, checked: bool) -> str:
    mark = " checked" if checked else ""
    return (
        f'<label class="row"><input type="radio" name="{group}" value="{escape(value)}"{mark}>'
        f"<span>{escape(title)}<small>{escape(note)}</small></span></label>"
    )


def _button(look: str, action: str, text: str) -> str:
    return f'<button class="button {look}" name="action" value="{action}">{text}</button>'


def _back(order: Order, language: str) -> str:
    url = order.success_url if order.status is Status.APPROVED else order.cancel_url
    if not url.startswith(("http://", "https://")):
        return ""
    return f'<a class="button quiet" href="{escape(url)}">{WORDS[language]["back"]}</a>'


def _address(order: Order, language: str) -> str:
    return f"/payway/checkout/{order.token}?lang={language}"


def _name(account: Account, language: str) -> str:
    return account.name_km if language == "km" else account.name


def _about(account: Account) -> str:
    balances = [
        _money(minor, currency)
        for currency in DECIMALS
        if (minor := account.balance_minor(currency)) is not None
    ]
    return " · ".join([account.bank, *balances])


def _money(amount_minor: int, currency: str) -> str:
    """$12.50 or 40,000 ៛"""
    if currency == "KHR":
        return f"{amount_minor:,}\u00a0៛"
    return f"${amount_minor / 100:,.2f}"

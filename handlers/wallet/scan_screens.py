"""What a photo of a QR code tells."""

from __future__ import annotations

from handlers.kit.buttons import Button
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.wallet.buttons import TopUpCheckTap
from services.core.i18n import Translator
from services.payments import TopUp, TopUpState
from services.payments.khqr import KhqrCode


def no_code(t: Translator) -> Screen:
    text = "\n".join([path(t, t.plain("scan.result.title")), "", t("common.no_qr_in_photo")])
    return Screen(text, (last_row(t, None),), location=HomeTap())


def payable(t: Translator, code: KhqrCode) -> Screen:
    """A sound KHQR of somebody: its facts, to be paid with a bank app."""
    lines = [
        path(t, t.plain("scan.result.title")),
        "",
        t("scan.result.payee", payee=code.merchant_name),
        t("scan.result.account", account=code.account_id),
    ]
    if code.amount:
        lines.append(t("scan.result.amount", amount=code.amount))
    if code.expires_at:
        lines.append(t("scan.result.until", time=t.time(code.expires_at)))
    lines += ["", t("scan.result.with_bank_app")]
    return Screen("\n".join(lines), (last_row(t, None),), location=HomeTap())


def own_top_up(t: Translator, top_up: TopUp, code: KhqrCode) -> Screen:
    """The code of the fan's own top-up: a bank pays it, never the wallet that it fills."""
    lines = [
        path(t, t.plain("scan.result.title")),
        "",
        t("scan.result.own_top_up"),
        t("scan.result.amount", amount=top_up.amount),
    ]
    if top_up.state is TopUpState.WAITING:
        if code.expires_at:
            lines.append(t("scan.result.until", time=t.time(code.expires_at)))
        lines += ["", t("scan.result.with_bank_app")]
    check = TopUpCheckTap(top_up_id=top_up.id)
    rows = ([Button("✅ " + t.plain("topup.card.button_check"), check)], last_row(t, None))
    return Screen("\n".join(lines), rows, location=HomeTap())

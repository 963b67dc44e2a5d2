"""Money behind a link as its receiver sees it."""

from __future__ import annotations

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.transfers.buttons import ClaimTap, SendTap, TakeTap
from handlers.verification.buttons import VerificationTap
from handlers.wallet.buttons import WalletTap
from services.core.i18n import Safe, Translator
from services.transfers.schemas import Claim


def offered(t: Translator, claim: Claim, sender: str, token: str) -> Screen:
    """From whom, how much, until when; one tap takes it."""
    lines = [
        _path(t),
        "",
        f"🎁 <b>{t('transfers.claim.offered', name=sender, amount=claim.amount)}</b>",
        t("transfers.claim.until", time=claim.expires_at),
        "",
        t("transfers.claim.free"),
    ]
    take = Button("✅ " + t.plain("transfers.claim.button_take"), TakeTap(token=token))
    return _screen(t, lines, [take], token)


def taken(t: Translator, claim: Claim, sender: str, token: str) -> Screen:
    lines = [
        _path(t),
        "",
        f"✅ <b>{t('transfers.claim.taken', amount=claim.amount)}</b>",
        t("transfers.claim.from", name=sender),
        t("common.reference", reference=claim.reference),
    ]
    row = [
        Button("👛 " + t.plain("menu.button.wallet"), WalletTap()),
        Button("💸 " + t.plain("transfers.home.title"), SendTap()),
    ]
    return _screen(t, lines, row, token)


def over(t: Translator, token: str) -> Screen:
    """Somebody else took it, or it went back."""
    lines = [
        _path(t),
        "",
        f"⌛ {t('error.transfers.claim_over')}",
        t("error.transfers.claim_over.next"),
    ]
    return _screen(t, lines, [], token)


def needs_phone(t: Translator, token: str) -> Screen:
    """The money waits for a number, and we do not know this fan's."""
    lines = [
        _path(t),
        "",
        f"📱 {t('error.transfers.claim_needs_phone')}",
        t("error.transfers.claim_needs_phone.next"),
    ]
    share = Button("🪪 " + t.plain("verification.home.title"), VerificationTap())
    return _screen(t, lines, [share], token)


def _screen(t: Translator, lines: list[Safe] | list[str], row: Row, token: str) -> Screen:
    rows = (row, last_row(t, HomeTap()))
    return Screen("\n".join(lines), rows, location=ClaimTap(token=token))


def _path(t: Translator) -> Safe:
    return path(t, t.plain("transfers.claim.title"))

"""Telegram Stars: invoices in the chat, subscriptions, refunds, the daily comparison."""

"""Where others call us: Telegram's webhook, payment callbacks."""

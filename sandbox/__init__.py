"""The outside world for development and tests: Telegram and banks on one loopback port."""

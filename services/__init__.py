"""What the business does; knows no Telegram and no HTTP."""

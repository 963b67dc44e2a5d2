"""Work of finance in chat: frozen wallets, the exchange rate, payments that fit nothing."""

"""The wallet in chat: balances, history, top-up by KHQR."""

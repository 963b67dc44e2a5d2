"""Withdrawals in chat: the fan's accounts and amounts, the operators' queue."""

"""Waiting for a sale in chat: joining, the place in the line, the turn; the operators' rooms."""

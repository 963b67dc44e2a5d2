"""Money between people in chat: send, claim, ask, receive."""

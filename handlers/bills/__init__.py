"""Bills in chat: look up, pay, save, have them paid; and phone credit."""

"""Sellers at the door in chat: drawer, sale, code, free tickets, what is kept back."""

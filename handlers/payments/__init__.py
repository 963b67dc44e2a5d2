"""Paying for anything in chat: one page for all purposes and ways."""

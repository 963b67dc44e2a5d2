"""Numbered seats in chat: how many, the best ones on a picture of the hall, others, the order."""

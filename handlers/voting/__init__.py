"""Voting in chat: shows, acts, votes with receipts, one's own votes."""

"""Voting: shows as data, ballots, durable votes, results that anyone can check."""

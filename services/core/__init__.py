"""The ground every domain stands on: money, ids, time, database, transactions, jobs."""

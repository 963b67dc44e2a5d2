"""All SQL of subscriptions, by what it is about."""

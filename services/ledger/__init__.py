"""Double entry: the only place where money moves. Rows are never changed, only reversed."""

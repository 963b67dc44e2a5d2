"""Events, stock that cannot be oversold, orders and signed tickets."""

"""What crosses the border of orders: how one is placed, what people see, what is told."""

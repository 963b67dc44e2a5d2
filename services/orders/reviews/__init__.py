"""What buyers say of goods: written once for each line, looked at, shown, answered."""

"""What a fan taps and reads, one package per domain."""

"""Real servers for tests, chaos runs and benchmarks, each in a temporary folder of its own."""

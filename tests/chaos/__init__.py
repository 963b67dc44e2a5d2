"""What was promised holds, whatever is killed or cut: no money lost, nothing done twice."""

"""What follows: pure functions on arrays and observations."""

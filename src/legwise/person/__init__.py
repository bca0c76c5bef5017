"""What is known of one person: cases, observations, the painted skin."""

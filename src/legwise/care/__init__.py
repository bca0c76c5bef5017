"""What to do: specialists, tests, treatments, prevention, follow-up."""

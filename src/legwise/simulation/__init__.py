"""People who do not exist: drawn from the model exactly as it is written, with the truth known."""

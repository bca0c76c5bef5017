"""The pages of the documentation that are written from the knowledge, to be argued with."""

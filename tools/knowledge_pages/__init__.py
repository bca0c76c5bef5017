"""The pages of the documentation that are written from the knowledge, so that it can be argued with."""

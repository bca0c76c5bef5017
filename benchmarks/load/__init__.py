"""The page under ever more load: ``python -m benchmarks.load``."""

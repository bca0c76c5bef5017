"""Many people at once: columns in, one answer a case out, exactly as `legwise.assess` gives it."""

"""What medicine says: data, schema, loading, checks, and compiling to a Model."""

"""The one door to PyArrow, which only the extra ``batch`` installs."""

from typing import Any

from legwise.batch.extras import module

pa: Any = module("pyarrow", "batch")
pc: Any = module("pyarrow.compute", "batch")
csv: Any = module("pyarrow.csv", "batch")
parquet: Any = module("pyarrow.parquet", "batch")

"""Write the JSON Schema of an assessment: ``python -m tools.write_schema FILE``."""

import sys
from pathlib import Path

import msgspec

from legwise.result import Assessment


def main() -> None:
    """Write the schema to the file named on the command line."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Legwise assessment",
        **msgspec.json.schema(Assessment),
    }
    text = msgspec.json.format(msgspec.json.encode(schema), indent=2).decode()
    Path(sys.argv[1]).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

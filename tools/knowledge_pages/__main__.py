"""Writes the Markdown of the documentation site: ``python -m tools.knowledge_pages OUT_DIR``."""

import sys
from pathlib import Path

from legwise import load_knowledge
from tools.knowledge_pages.site import write_site


def main(arguments: list[str]) -> None:
    """Write everything that MkDocs needs into one folder."""
    if len(arguments) != 1:
        sys.exit(__doc__)
    out = Path(arguments[0])
    pages = write_site(load_knowledge(), out)
    print(f"{out}: {pages} pages made from the knowledge")


if __name__ == "__main__":
    main(sys.argv[1:])

"""``python -m legwise`` is the command ``legwise``."""

import sys

from legwise.cli.main import main

sys.exit(main())

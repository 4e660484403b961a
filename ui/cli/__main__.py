"""`python -m ui.cli` is the same as `cloudwright`."""

import sys

from ui.cli.program import main

if __name__ == "__main__":
    sys.exit(main())

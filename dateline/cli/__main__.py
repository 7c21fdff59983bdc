"""``python -m dateline.cli``, for where the entry point is not on the path."""

import sys

from dateline.cli.app import main

if __name__ == "__main__":
    sys.exit(main())

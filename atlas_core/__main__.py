"""Run the command line: `python -m atlas_core COMMAND`."""

import sys

from atlas_core.cli import main

sys.exit(main(sys.argv[1:]))

"""Run the command line: `python -m atlas_core COMMAND`."""

import gc
import sys

if sys.argv[1:2] == ["permute"] and "dask" not in sys.argv:
    # Every piece of a result is freed by its reference count; looking for cycles took a twelfth of the time.
    gc.disable()

from atlas_core.cli import main

sys.exit(main(sys.argv[1:]))

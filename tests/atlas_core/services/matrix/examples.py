"""One call for every public service function that takes an actor: the matrix makes it as everybody.

A new function needs a line here: the action it is (a row of EXPECTED in `test_rights.py`), what its object is, a call
that somebody who may do it can make, and how many entries that leaves in the audit record.
"""

from collections.abc import Mapping

from tests.atlas_core.services.matrix.access_examples import NETWORK, OWN, PEOPLE
from tests.atlas_core.services.matrix.example import Example
from tests.atlas_core.services.matrix.explorer_examples import EXPLORER, RUNS
from tests.atlas_core.services.matrix.project_examples import ENGINE, PROJECTS, SPECIFICATION
from tests.atlas_core.services.matrix.view_examples import VIEWS

EXAMPLES: Mapping[str, Example] = {
    **PROJECTS,
    **ENGINE,
    **EXPLORER,
    **RUNS,
    **VIEWS,
    **SPECIFICATION,
    **PEOPLE,
    **OWN,
    **NETWORK,
}
"""Module and name of the function below `atlas_core.services` → a call of it."""

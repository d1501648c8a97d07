"""Examples of what the charts of a result ask."""

from collections.abc import Mapping

from atlas_core.services import explorer, result_table
from tests.atlas_core.services.matrix.example import Example

EXPLORER: Mapping[str, Example] = {
    "explorer.picture": Example(
        "result.read", lambda w, a, p: explorer.picture(w.stores, a, w.run | {"project_id": p})
    ),
    "explorer.cube": Example("result.read", lambda w, a, p: explorer.cube(w.stores, a, p, w.run["_id"], "irr")),
    "result_table.arrow": Example("result.read", lambda w, a, p: result_table.arrow(w.stores, a, p, w.run["_id"])),
}

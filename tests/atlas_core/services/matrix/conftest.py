"""The world the matrices try their callers in."""

from collections.abc import Iterator

import pytest

from atlas_core.services import passwords
from atlas_core.services.access import recovery_codes
from tests.atlas_core.services.matrix.world import PASSWORD, World, prepared


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Prepare everything once a module; passwords and codes are compared without their cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_DATA_DIR", str(tmp_path_factory.mktemp("matrix")))
        patch.setattr(recovery_codes, "COST", 2)
        patch.setattr(passwords, "matches", lambda typed, stored: typed == PASSWORD and stored is not None)
        patch.setattr(passwords, "hashed", lambda password: f"hash of {len(password)}")
        yield prepared()

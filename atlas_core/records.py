"""The types that pass between storage, services and pages."""

from typing import Any

Record = dict[str, Any]
"""A stored document as it stands in MongoDB."""

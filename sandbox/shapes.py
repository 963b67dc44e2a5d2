"""Names for JSON as it travels over the wire."""

from typing import Any

# JSON objects are open by nature: whoever takes a value out checks it.
JsonObject = dict[str, Any]

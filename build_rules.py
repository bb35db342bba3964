"""A build hook: puts the rules into the wheel in compiled form, so that the first run does not have to read them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling passes a configuration of its own
    """Compiles the rules for a wheel; an editable installation reads them from the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled rules and add them to the wheel.

        Args:
            version: ``standard`` or ``editable``.
            build_data: what is added to the wheel.
        """
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "src")))
        from ngfflint.rules.loader import COMPILED, compile_rules

        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name, COMPILED)
        file.write_bytes(compile_rules())
        build_data["force_include"][str(file)] = f"ngfflint/_rules/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the file, which is in the wheel now."""
        if version != "editable":
            self.folder.cleanup()

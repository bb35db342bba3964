"""Hooks of the build: they add the addresses of the project, and the rules in compiled form, so that none is read."""

from __future__ import annotations

import runpy
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class CustomMetadataHook(MetadataHookInterface):
    """Adds the addresses of the project."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add what ``pyproject.toml`` declares as dynamic.

        Args:
            metadata: the table ``project``.
        """
        values = runpy.run_path(str(Path(self.root, "src/ngfflint/report/addresses.py")))
        repository, docs = values["REPOSITORY"], values["DOCS"]
        metadata["urls"] = {
            "Homepage": docs,
            "Documentation": docs,
            "Repository": repository,
            "Issues": f"{repository}/issues",
            "Changelog": f"{repository}/blob/main/CHANGELOG.md",
        }


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

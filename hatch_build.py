"""Build hook: compiles the translation catalogues, so that an installed zone speaks Chinese without msgfmt."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueBuildHook(BuildHookInterface):
    """Runs before a wheel is packed and before an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling names it
        """Compile every catalogue and have the results packed, though git ignores them."""
        source = Path(self.root) / "src" / "pilotzone"
        # The package is not installed yet: the module is loaded from its file.
        spec = importlib.util.spec_from_file_location("catalogues", source / "kit" / "catalogues.py")
        if spec is None or spec.loader is None:
            raise RuntimeError(f"Expected the catalogue compiler at {source / 'kit' / 'catalogues.py'}.")
        catalogues = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(catalogues)
        compiled = catalogues.compile_all(source)
        build_data["artifacts"].extend(f"/{path.relative_to(self.root).as_posix()}" for path in compiled)

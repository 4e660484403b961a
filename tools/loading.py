"""Filling the store: what fronts call to import bills or to load the demo estate."""

from __future__ import annotations

from tools.services.collect import ImportedFile, ImportReport, import_files
from tools.services.demo import load as load_demo

__all__ = ["ImportReport", "ImportedFile", "import_files", "load_demo"]

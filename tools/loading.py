"""Filling the store: what fronts call to import bills or prices, or to load the demo estate."""

from __future__ import annotations

from tools.services.collect import ImportedFile, ImportReport, import_files
from tools.services.demo import load as load_demo
from tools.services.pricing.price_files import import_prices

__all__ = ["ImportReport", "ImportedFile", "import_files", "import_prices", "load_demo"]

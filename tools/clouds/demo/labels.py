"""Tags of the demo estate, with the flaws that tags have in real estates."""

from __future__ import annotations

import json

import numpy as np

from tools.clouds.demo.catalog import Provider
from tools.clouds.demo.roster import APPS

_PROD_VARIANTS = ("Prod", "prd", "PROD", "production")


class Flaws:
    """Draws tags and remembers what was wrong with them, for the estate's truth."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._random = generator
        self.found: dict[str, list[str]] = {
            "untagged": [],
            "misspelt_key": [],
            "value_variant": [],
            "missing_environment": [],
            "missing_team": [],
            "missing_owner": [],
            "missing_cost_center": [],
        }

    def _hit(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def _note(self, flaw: str, resource_id: str) -> None:
        self.found[flaw].append(resource_id)

    def draw(
        self, provider: Provider, resource_id: str, app: str, env: str, *, clean: bool = False
    ) -> dict[str, str]:
        """Tags of a resource, without any flaw when `clean`; empty when it has none."""
        if clean:
            return _clean(provider, app, env)
        if self._hit(0.05):
            self._note("untagged", resource_id)
            return {}
        keys = dict(provider.tag_keys)
        if provider.key == "azure" and self._hit(0.25):
            keys["environment"], keys["team"] = "environment", "team"
        tags = _tags(app, env)
        for key, share in _MISSING.items():
            if self._hit(share):
                self._note(f"missing_{key}", resource_id)
                del tags[key]
        if "environment" in tags:
            tags["environment"] = self._environment(resource_id, env)
            if self._hit(0.03):
                self._note("misspelt_key", resource_id)
                keys["environment"] = "enviroment"
        return {keys[key]: value for key, value in tags.items()}

    def _environment(self, resource_id: str, env: str) -> str:
        if env == "prod" and self._hit(0.12):
            self._note("value_variant", resource_id)
            return _PROD_VARIANTS[int(self._random.integers(len(_PROD_VARIANTS)))]
        return env


_MISSING = {"environment": 0.05, "team": 0.06, "owner": 0.08, "cost_center": 0.10}


def _tags(app: str, env: str) -> dict[str, str]:
    payer = APPS[app]
    return {
        "environment": env,
        "team": payer.team,
        "application": app,
        "owner": payer.owner,
        "cost_center": payer.cost_center,
    }


def _clean(provider: Provider, app: str, env: str) -> dict[str, str]:
    return {provider.tag_keys[key]: value for key, value in _tags(app, env).items()}


def as_json(tags: dict[str, str]) -> str | None:
    """The JSON text of tags as bills and inventories carry it; None for no tags."""
    return json.dumps(tags, sort_keys=True, separators=(",", ":")) if tags else None

"""From settings to a chain: the model that answers first, and those that stand in for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.models.privacy import is_private
from agent.models.settings import Endpoint, Settings
from tools.base import InputError
from tools.context import Context

if TYPE_CHECKING:
    from agent.models.link import Link
    from agent.planner.model import EmbeddedPlanner

EMBEDDED = "embedded"
FORMS = f"{EMBEDDED}, anthropic:MODEL, openai:MODEL"


@dataclass
class Chain:
    """Models in the order in which they are asked; the embedded planner is the last, always."""

    links: list[Link]
    planner: EmbeddedPlanner
    notes: list[str] = field(default_factory=list)  # why a configured model is not in it

    @property
    def name(self) -> str:
        """The name of the model that is asked first."""
        return self.links[0].name

    def close(self) -> None:
        """Close the connections of all models."""
        for link in self.links:
            link.close()


def open_model(context: Context, name: str | None = None) -> Chain:
    """The model of that name, else that of CLOUDWRIGHT_MODEL, else the best that is configured.

    Without any setting that is the embedded planner, which needs no key and no network. A model
    that was named falls back to the embedded planner only; otherwise the chain is Claude, the
    OpenAI-compatible endpoint, the embedded planner. Raises InputError when the named model cannot
    be used. Opening calls nobody.
    """
    from agent.models.link import Embedded, Hosted
    from agent.planner.model import EmbeddedPlanner

    settings = Settings.read()
    wanted = (name or settings.model).strip()
    endpoints, notes = (
        ([_named(wanted, settings)] if wanted != EMBEDDED else [], [])
        if wanted
        else _configured(settings)
    )
    planner = EmbeddedPlanner(context=context)
    hosted = [Hosted(context, endpoint, settings.private) for endpoint in endpoints]
    return Chain([*hosted, Embedded(planner)], planner, notes)


def _named(wanted: str, settings: Settings) -> Endpoint:
    """The endpoint that was asked for by name."""
    kind, _, model = wanted.partition(":")
    if kind == "anthropic":
        endpoint = settings.claude(model.strip())
        if not endpoint.key:
            raise InputError(f"the model {wanted!r} needs a key: set ANTHROPIC_API_KEY")
    elif kind == "openai":
        endpoint = settings.compatible(model.strip())
        if not endpoint.model:
            raise InputError("which model? name it: openai:MODEL, or set CLOUDWRIGHT_OPENAI_MODEL")
        if not (settings.own_url or settings.openai_url or endpoint.key):
            raise InputError(
                f"the model {wanted!r} needs an address, CLOUDWRIGHT_OPENAI_URL, or a key for "
                "OpenAI, OPENAI_API_KEY"
            )
    else:
        raise InputError(f"there is no model {wanted!r}; the models are: {FORMS}")
    if settings.private and not is_private(endpoint.url):
        raise InputError(
            f"privacy mode: {wanted!r} is at {endpoint.host!r}, outside this machine and its "
            "private network; choose a local model, or unset CLOUDWRIGHT_PRIVACY"
        )
    return endpoint


def _configured(settings: Settings) -> tuple[list[Endpoint], list[str]]:
    """What keys and addresses allow, in order, and why something is left out."""
    found = [settings.claude()] if settings.anthropic_key else []
    if settings.own_url and not settings.openai_model:
        raise InputError(
            "CLOUDWRIGHT_OPENAI_URL is set; name the model there with CLOUDWRIGHT_OPENAI_MODEL"
        )
    if settings.openai_model and (settings.own_url or settings.openai_url):
        found.append(settings.compatible())
    if not settings.private:
        return found, []
    notes = [
        f"privacy mode: {endpoint.name} is not used, because {endpoint.host!r} is not local"
        for endpoint in found
        if not is_private(endpoint.url)
    ]
    return [endpoint for endpoint in found if is_private(endpoint.url)], notes

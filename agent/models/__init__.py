"""Which model answers: Claude, an OpenAI-compatible endpoint, or the embedded planner."""

from agent.models.opening import open_model

__all__ = ["open_model"]

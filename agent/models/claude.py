"""Claude as a chat model: its client is ours, so that time, retries and addresses are bounded."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import anthropic
import httpx2
from langchain_anthropic import ChatAnthropic
from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from pydantic import ConfigDict, Field, SecretStr

from agent.models.settings import Endpoint

ERRORS = (anthropic.AnthropicError, httpx2.HTTPError, httpx2.StreamError, LangChainException)
MOST_OUTPUT = 4_096  # tokens of one reply; answers are short, tables are added from the results


class Claude(ChatAnthropic):
    """ChatAnthropic over a given HTTP client. Its environment is not consulted for keys."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    http: httpx2.Client = Field(exclude=True)

    @cached_property
    def _client(self) -> anthropic.Client:
        return anthropic.Client(
            api_key=self.anthropic_api_key.get_secret_value(),
            base_url=self.anthropic_api_url,
            max_retries=0,
            timeout=self.http.timeout,
            http_client=self.http,
        )


def open_claude(endpoint: Endpoint, http: httpx2.Client) -> BaseChatModel:
    """The model of an endpoint. No temperature: newer models refuse it."""
    made: dict[str, Any] = {
        "model": endpoint.model,
        "base_url": endpoint.url,
        "api_key": SecretStr(endpoint.key),
        "max_tokens": MOST_OUTPUT,
        "max_retries": 0,
        "timeout": endpoint.limits.idle_seconds,
        "http": http,
    }
    return Claude(**made)

"""Any OpenAI-compatible endpoint as a chat model: Ollama, vLLM, llama.cpp, Mistral, OpenAI."""

from __future__ import annotations

import httpx2
import openai
from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.models.settings import Endpoint

ERRORS = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, LangChainException)
NO_KEY = "none"  # local servers want none, the client library wants one


def open_compatible(endpoint: Endpoint, http: httpx2.Client) -> BaseChatModel:
    """The model of an endpoint. Only what every such server takes is sent."""
    return ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        api_key=SecretStr(endpoint.key or NO_KEY),
        max_retries=0,
        timeout=http.timeout,
        http_client=http,
        stream_usage=True,
        use_responses_api=False,
    )

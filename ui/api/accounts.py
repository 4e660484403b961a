"""Connected accounts over REST, for admins. Secrets go in and never come out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, SecretStr
from starlette.responses import Response

from tools import managing
from tools.base import Arguments, InputError, Result
from tools.context import Context, provider_keys, provider_of
from tools.people import Role
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.finding import looked_for
from ui.api.operations import answers
from ui.server.asking import estate_of, person_of

Name = Annotated[str, Path(description="Name or id of the account", max_length=200)]
_SECRETS = "Write-only: by name, as the provider calls them; never in any answer"
Secrets = Annotated[dict[str, SecretStr], Field(description=_SECRETS, max_length=20)]


class NewAccount(Arguments):
    """An account to connect."""

    provider: str = Field(max_length=50, description="Such as aws, azure, openstack, prometheus")
    name: str | None = Field(None, max_length=200, description="Default: the provider")
    settings: dict[str, Any] = Field(
        default_factory=dict, max_length=100, description="All that is not secret"
    )
    secrets: Secrets = Field(default_factory=dict)


class AccountEdit(Arguments):
    """What is to change; everything else stays."""

    name: str | None = Field(None, max_length=200, description="Another name")
    settings: dict[str, Any] = Field(
        default_factory=dict, max_length=100, description="Replace those of the same name"
    )
    unset: list[str] = Field(
        default_factory=list, max_length=100, description="Settings to have their default again"
    )
    secrets: Secrets = Field(default_factory=dict)


def router() -> APIRouter:
    """Their paths."""
    made = APIRouter(prefix="/accounts", tags=["accounts"])
    told: dict[str, Any] = {"response_model": Result}
    made.add_api_route(
        "",
        _list,
        methods=["GET"],
        operation_id="get_accounts",
        summary="List accounts",
        description="The connected accounts: whether they work, when they were collected, how old "
        "their data is. For every role. The tool `list_accounts`.",
        responses=answers(kept=True),
        **told,
    )
    made.add_api_route(
        "",
        _add,
        methods=["POST"],
        status_code=201,
        operation_id="add_account",
        summary="Connect an account",
        description=f"Nothing is called yet; test it afterwards. For admins.\n\n{_settings()}",
        responses=answers(400, 403, 409),
        **told,
    )
    made.add_api_route(
        "/{name}",
        _edit,
        methods=["PATCH"],
        operation_id="edit_account",
        summary="Change an account",
        description="Its name, settings or secrets. For admins.",
        responses=answers(400, 403, 404),
        **told,
    )
    made.add_api_route(
        "/{name}",
        _remove,
        methods=["DELETE"],
        operation_id="remove_account",
        summary="Remove an account",
        description="Forgets the account and its credential; its data stays, unless `with_data` "
        "says otherwise. For admins.",
        responses=answers(403, 404),
        **told,
    )
    for word, text in (
        ("enable", "Let it be collected again. For admins."),
        ("disable", "Collect it no longer; its data stays. For admins."),
        (
            "test",
            "Tries now what the connection can do, which may take some seconds, and says which "
            "permissions are missing. For admins. The tool `test_account`.",
        ),
    ):
        made.add_api_route(
            f"/{{name}}/{word}",
            {"enable": _enable, "disable": _disable, "test": _test}[word],
            methods=["POST"],
            operation_id=f"{word}_account",
            summary=f"{word.capitalize()} an account",
            description=text,
            responses=answers(403, 404),
            **told,
        )
    return made


def _settings() -> str:
    """Which settings and secrets the accounts of each provider have, as Markdown."""
    lines = []
    for key in provider_keys():
        provider = provider_of(key)
        names = ", ".join(f"`{name}`" for name in provider.settings.model_fields)
        secrets = ", ".join(f"`{one.name}`" for one in provider.secrets) or "none"
        lines.append(f"- `{key}`: settings {names}; secrets {secrets}")
    return "\n".join(lines)


def _list(request: Request) -> Response:
    return replies.read(request, "list_accounts", {})


def _add(request: Request, given: NewAccount) -> Response:
    context = _for_admins(request)
    provider = context.provider(given.provider)
    name = given.name or provider.key
    if any(name.casefold() == one.name.casefold() for one in context.accounts.listed()):
        raise ApiError(409, f"there is an account {name!r} already: choose another name")
    result = managing.add(
        context, provider, name=name, settings=given.settings, secrets=_open(given.secrets)
    )
    return replies.made(result, 201)


def _edit(request: Request, name: Name, given: AccountEdit) -> Response:
    context = _for_admins(request)
    _find(context, name)
    if not given.model_fields_set:
        raise InputError("what is to change? Give name, settings, unset or secrets")
    result = managing.edit(
        context,
        name,
        rename=given.name,
        settings=given.settings or None,
        unset=given.unset,
        secrets=_open(given.secrets) or None,
    )
    return replies.made(result)


def _remove(
    request: Request,
    name: Name,
    with_data: Annotated[bool, Query(description="Also its costs, inventory and metrics")] = False,
) -> Response:
    context = _for_admins(request)
    _find(context, name)
    return replies.made(managing.remove(context, name, with_data=with_data))


def _enable(request: Request, name: Name) -> Response:
    return _enabled(request, name, enabled=True)


def _disable(request: Request, name: Name) -> Response:
    return _enabled(request, name, enabled=False)


def _enabled(request: Request, name: str, *, enabled: bool) -> Response:
    context = _for_admins(request)
    _find(context, name)
    return replies.made(managing.enable(context, name, enabled=enabled))


def _test(request: Request, name: Name) -> Response:
    _find(_for_admins(request), name)
    return replies.made(replies.run(request, "test_account", {"name": name}))


def _for_admins(request: Request) -> Context:
    replies.at_least(request, Role.ADMIN, "managing accounts")
    return estate_of(request).context(person_of(request))


def _find(context: Context, name: str) -> None:
    with looked_for():
        context.accounts.find(name)


def _open(secrets: dict[str, SecretStr]) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in secrets.items()}

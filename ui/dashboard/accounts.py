"""Connected accounts: the list, each account, and, for admins, connecting and changing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tools import managing
from tools.base import InputError, VaultError
from tools.context import Context, provider_keys, provider_of
from tools.managing import Provider
from tools.people import Role
from tools.registry import find_tool
from ui.cells import cell, clean
from ui.dashboard import showing
from ui.dashboard.account_forms import (
    SECRET,
    SETTING,
    in_words,
    read_secrets,
    read_settings,
    setting_fields,
)
from ui.dashboard.rendering import PageRoute, is_fragment, looked_for, need, onward, page
from ui.dashboard.showing import grid, notes
from ui.server.asking import estate_of, person_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
_COLUMNS = (
    *("name", "label", "status", "enabled", "regions", "last sync", "inventory age"),
    *("metrics age", "costs age", "credential age", "last error"),
)
_NAMES = {
    **{"name": "Account", "label": "Provider", "status": "Status", "enabled": "Enabled"},
    **{"regions": "Regions", "last sync": "Last sync (UTC)", "last error": "Last error"},
    **{"inventory age": "Inventory (h)", "metrics age": "Metrics (h)", "costs age": "Costs (h)"},
    "credential age": "Credential (days)",
}


def _context(request: Request) -> Context:
    return estate_of(request).context(person_of(request))


def _for_admins(request: Request) -> Context:
    need(person_of(request), Role.ADMIN, "managing accounts")
    return _context(request)


def _find(context: Context, id_: str) -> Any:
    """The account of that id or name. Raises HTTPException."""
    with looked_for():
        return context.accounts.find(id_)


@router.get("/accounts")
def listed(request: Request) -> Response:
    """All accounts, for everyone who may look."""
    result = estate_of(request).read(person_of(request), "list_accounts", {})
    links: dict[str, showing.Linked] = {"name": lambda row: f"/accounts/{row['id']}"}
    return page(
        request,
        "accounts.html",
        grid=grid(result.tables[0], _COLUMNS, names=_NAMES, links=links) if result.tables else None,
        providers=[provider_of(key) for key in provider_keys()],
        notes=notes([result]),
    )


@router.get("/accounts/new/{key}")
def adding(request: Request, key: str) -> Response:
    """The form that connects an account of a provider."""
    _for_admins(request)
    with looked_for():
        provider = provider_of(key)
    return _form(request, provider)


@router.post("/accounts/new/{key}")
async def added(request: Request, key: str) -> Response:
    """Connect it."""
    typed = await _typed(request)
    return await run_in_threadpool(_added, request, key, typed)


def _added(request: Request, key: str, typed: Mapping[str, str]) -> Response:
    context, provider = _for_admins(request), provider_of(key)
    name = typed.get("name", "").strip() or provider.key
    try:
        managing.add(
            context,
            provider,
            name=name,
            settings=read_settings(provider, typed),
            secrets=read_secrets(provider, typed),
        )
    except (InputError, VaultError) as error:
        return _form(request, provider, typed=typed, said=in_words(str(error), provider))
    return onward(f"/accounts/{context.accounts.find(name).id}")


@router.get("/accounts/{id_}")
def shown(request: Request, id_: str) -> Response:
    """One account: its settings, how it does, and what can be done with it."""
    return _page(request, id_)


def _page(request: Request, id_: str, tested: Any = None) -> Response:
    context = _context(request)
    account = _find(context, id_)
    provider = context.provider(account.provider)
    facts = [
        ("Provider", provider.label),
        ("Enabled", cell(account.enabled)),
        ("Created", f"{cell(account.created_at)} UTC"),
        ("Changed", f"{cell(account.updated_at)} UTC"),
        ("Last sync", cell(account.last_sync_at)),
        ("Credential stored", cell(account.secrets_at)),
    ]
    fields = {field.name: field for field in setting_fields(provider, account.settings)}
    return page(
        request,
        "account.html",
        account=account,
        name=clean(account.name),
        facts=facts,
        settings=[
            (fields[SETTING + name].label, clean(fields[SETTING + name].value))
            for name in account.settings
            if SETTING + name in fields
        ],
        last_error=clean(account.last_error or ""),
        tested=tested,
    )


@router.post("/accounts/{id_}/test")
def tested(request: Request, id_: str) -> Response:
    """Try the connection now; a script shows the answer beside the button."""
    context = _for_admins(request)
    name = _find(context, id_).name
    result = find_tool("test_account").call(context, {"name": name})
    told = {
        "title": clean(result.title),
        "status": showing.text_of(result, "status"),
        "grids": [grid(table) for table in result.tables],
        "notes": notes([result]),
    }
    if is_fragment(request):
        return page(request, "account_test.html", tested=told)
    return _page(request, id_, told)


@router.post("/accounts/{id_}/enable")
def enabled(request: Request, id_: str) -> Response:
    """Let it be collected again."""
    context = _for_admins(request)
    managing.enable(context, _find(context, id_).name)
    return onward(f"/accounts/{id_}")


@router.post("/accounts/{id_}/disable")
def disabled(request: Request, id_: str) -> Response:
    """Collect it no longer."""
    context = _for_admins(request)
    managing.enable(context, _find(context, id_).name, enabled=False)
    return onward(f"/accounts/{id_}")


@router.post("/accounts/{id_}/remove")
async def removed(request: Request, id_: str) -> Response:
    """Forget it and its credential; its data too where that is ticked."""
    typed = await _typed(request)

    def remove() -> Response:
        context = _for_admins(request)
        account = _find(context, id_)
        managing.remove(context, account.name, with_data=typed.get("with_data") == "true")
        return onward("/accounts")

    return await run_in_threadpool(remove)


@router.get("/accounts/{id_}/edit")
def editing(request: Request, id_: str) -> Response:
    """The form that changes it. What is secret is never shown."""
    context = _for_admins(request)
    account = _find(context, id_)
    return _form(request, context.provider(account.provider), account=account)


@router.post("/accounts/{id_}/edit")
async def edited(request: Request, id_: str) -> Response:
    """Change it."""
    typed = await _typed(request)
    return await run_in_threadpool(_edited, request, id_, typed)


def _edited(request: Request, id_: str, typed: Mapping[str, str]) -> Response:
    context = _for_admins(request)
    account = _find(context, id_)
    provider = context.provider(account.provider)
    name = typed.get("name", "").strip()
    try:
        settings = read_settings(provider, typed)
        managing.edit(
            context,
            account.name,
            rename=name if name and name != account.name else None,
            settings=settings,
            unset=[one for one in account.settings if one not in settings],
            secrets=read_secrets(provider, typed),
        )
    except (InputError, VaultError) as error:
        said = in_words(str(error), provider)
        return _form(request, provider, account=account, typed=typed, said=said)
    return onward(f"/accounts/{account.id}")


def _form(
    request: Request,
    provider: Provider,
    *,
    account: Any = None,
    typed: Mapping[str, str] | None = None,
    said: str = "",
) -> Response:
    fields = setting_fields(provider, account.settings if account else {}, typed)
    return page(
        request,
        "account_form.html",
        400 if said else 200,
        provider=provider,
        account=account,
        name=typed.get("name", "") if typed else account.name if account else "",
        common=[field for field in fields if not field.rare],
        rare=[field for field in fields if field.rare],
        secrets=[(SECRET + one.name, one.prompt) for one in provider.secrets],
        said=clean(said),
    )


async def _typed(request: Request) -> dict[str, str]:
    """The fields of a form that are text."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}

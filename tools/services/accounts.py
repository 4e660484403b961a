"""Connecting accounts: adding, changing and removing them. No secret is ever returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tools.base import InputError, Result, Value
from tools.services.accounts_settings import checked, needed, option, parsed, stored
from tools.services.inquiry import plural
from tools.store.records import Account

if TYPE_CHECKING:
    from tools.clouds.provider import Provider, Secret
    from tools.context import Context

DEMO = "demo"
NOT_ACCOUNTS = (DEMO, "file")  # origins of data that no account collected


def add(
    context: Context,
    provider: Provider,
    *,
    name: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> Result:
    """Connect an account; nothing is called yet. Raises InputError and VaultError."""
    model = parsed(provider, settings)
    checked(provider, model, secrets)
    kept = stored(model)
    same = [
        one.name
        for one in context.accounts.listed()
        if (one.provider, one.settings) == (provider.key, kept)
    ]
    account = context.accounts.add(
        name=name, provider=provider.key, settings=kept, secrets=secrets, now=context.clock()
    )
    result = shown(f"Account {account.name!r} added", account, provider)
    if same:
        result.warnings.append(f"it has the same settings as account {same[0]!r}")
    if DEMO in context.store.origins():
        result.warnings.append("the demo estate goes when the first data of an account comes in")
    return result


def edit(
    context: Context,
    name: str,
    *,
    rename: str | None = None,
    settings: Mapping[str, Any] | None = None,
    unset: Sequence[str] = (),
    secrets: Mapping[str, str] | None = None,
) -> Result:
    """Change what is given: `settings` replace those of the same name, `unset` go back to their
    defaults, `secrets` replace those of the same name. Raises InputError and VaultError.
    """
    account = context.accounts.find(name)
    provider = context.provider(account.provider)
    kept_settings, kept_secrets = None, None
    if settings or unset or secrets:
        model = parsed(provider, merged(provider, account, settings or {}, unset))
        kept_settings = stored(model) if settings or unset else None
        kept_secrets = _secrets_after(context, provider, account, model, secrets or {})
    edited = context.accounts.edit(
        account, now=context.clock(), name=rename, settings=kept_settings, secrets=kept_secrets
    )
    return shown(f"Account {edited.name!r} changed", edited, provider)


def merged(
    provider: Provider, account: Account, settings: Mapping[str, Any], unset: Sequence[str]
) -> dict[str, Any]:
    """The settings of an account with these changes. Raises InputError for unknown names."""
    for name in unset:
        if name not in provider.settings.model_fields:
            raise InputError(f"{provider.label} has no setting {option(name)} to unset")
    return {
        name: value
        for name, value in (account.settings | dict(settings)).items()
        if name not in unset or name in settings
    }


def missing_secrets(
    context: Context, name: str, settings: Mapping[str, Any], unset: Sequence[str] = ()
) -> list[Secret]:
    """The secrets that an account would need with these changes and does not have yet."""
    account = context.accounts.find(name)
    provider = context.provider(account.provider)
    model = parsed(provider, merged(provider, account, settings, unset))
    wanted = needed(provider, model)
    there = context.accounts.secrets(account) if wanted else {}
    return [secret for secret in wanted if not there.get(secret.name)]


def set_secrets(context: Context, name: str, secrets: Mapping[str, str]) -> Result:
    """Replace the credential of an account. Raises InputError and VaultError."""
    account = context.accounts.find(name)
    provider = context.provider(account.provider)
    checked(provider, context.settings(account), secrets)
    if not secrets:
        raise InputError(f"account {account.name!r} signs in without a credential of its own")
    edited = context.accounts.edit(account, now=context.clock(), secrets=secrets)
    return shown(f"Credential of account {edited.name!r} replaced", edited, provider)


def enable(context: Context, name: str, *, enabled: bool = True) -> Result:
    """Let an account be collected, or no longer. Raises InputError."""
    account = context.accounts.enable(context.accounts.find(name), context.clock(), enabled=enabled)
    said = "enabled" if enabled else "disabled; its data stays, and grows old"
    return shown(f"Account {account.name!r} {said}", account, context.provider(account.provider))


def remove(context: Context, name: str, *, with_data: bool = False) -> Result:
    """Forget an account and its credential; its data too when `with_data`. The data of an account
    that was removed before is removed by its id. Raises InputError.
    """
    if with_data and name in _orphans(context):
        context.store.remove_origin(name)
        return Result(title=f"Data of the removed account {name!r} removed")
    account = context.accounts.find(name)
    had = account.id in context.store.origins()
    if had and with_data:
        context.store.remove_origin(account.id)
    context.accounts.remove(account)
    result = Result(title=f"Account {account.name!r} removed")
    if had and with_data:
        result.title += ", with all of its data"
    elif had:
        result.warnings.append(
            "its data stays and grows old; to remove that too: "
            f"cloudwright accounts remove {account.id} --with-data"
        )
    return result


def _orphans(context: Context) -> set[str]:
    """Origins of accounts that were removed while their data stayed."""
    there = {account.id for account in context.accounts.listed()}
    return set(context.store.origins()) - there - set(NOT_ACCOUNTS)


def rotate(context: Context) -> Result:
    """Seal all credentials with another key. Raises VaultError."""
    done = context.accounts.rotate(context.clock())
    result = Result(
        title=f"{plural(done.records, 'credential')} sealed with another key",
        values=[Value(name="key", value=done.key_id), Value(name="kept in", value=done.place)],
    )
    result.warnings.append("back up the new key; the earlier one opens older copies of this home")
    return result


def permissions(provider: Provider, *, actions: bool) -> dict[str, str]:
    """Files with the least that an account must be allowed: name → content."""
    return provider.permissions(actions)


def shown(title: str, account: Account, provider: Provider) -> Result:
    """An account as a result: nothing in it is secret."""
    values = {"name": account.name, "id": account.id, "provider": provider.label}
    values |= {name: _plain(value) for name, value in sorted(account.settings.items())}
    values |= {"enabled": "yes" if account.enabled else "no", "status": account.status}
    result = Result(
        title=title, values=[Value(name=name, value=value) for name, value in values.items()]
    )
    if account.secrets_at is not None:
        result.values.append(Value(name="credential stored at", value=account.secrets_at))
    return result


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _secrets_after(
    context: Context,
    provider: Provider,
    account: Account,
    model: Any,
    given: Mapping[str, str],
) -> dict[str, str] | None:
    """The credential after an edit; None = as it is."""
    names = [secret.name for secret in needed(provider, model)]
    if account.secrets_at is None and not names:
        return None
    there = context.accounts.secrets(account) if account.secrets_at else {}
    kept = {name: there[name] for name in names if name in there} | dict(given)
    checked(provider, model, kept)
    return None if kept == there else kept

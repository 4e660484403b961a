"""How fresh what was collected from clouds is, and why it is not fresher."""

from __future__ import annotations

from tools.services.inquiry import Inquiry


def stale_reasons(inquiry: Inquiry, kind: str) -> list[str]:
    """One warning per account and region whose newest collection of `kind` failed."""
    return [
        f"{item.provider} account {item.account_id}{_in(item.region)}: the newest collection failed "
        f"({item.stale_reason}); the data of {item.collected_at:%Y-%m-%d %H:%M} UTC is shown"
        for item in inquiry.context.store.collections()
        if item.kind == kind and item.stale_reason
    ]


def _in(region: str) -> str:
    return f" in {region}" if region else ""

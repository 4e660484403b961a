"""TLS by files: a certificate and its key, looked at before serving begins."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from tools.base import InputError
from ui.cli.failure import UsageError


@dataclass(frozen=True)
class Tls:
    """PEM files: the certificate with those that it rests on, and the key, which has no password."""

    certificate: Path
    key: Path


def of_files(certificate: Path | None, key: Path | None) -> Tls | None:
    """From the command line; None without both. Raises UsageError and InputError that say what is
    wrong with them.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise UsageError("--tls-cert and --tls-key are given together")
    found = Tls(certificate.expanduser(), key.expanduser())
    _check(found)
    return found


def _check(files: Tls) -> None:
    for option, path in (("--tls-cert", files.certificate), ("--tls-key", files.key)):
        if not path.is_file():
            raise InputError(f"{option} {str(path)!r}: there is no such file; expected one in PEM")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(files.certificate, files.key, password=_nobody_types)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise InputError(
            f"the certificate {str(files.certificate)!r} and the key {str(files.key)!r} cannot be "
            f"used together ({reason}): expected PEM files of one certificate, the key without a "
            "password"
        ) from None


def _nobody_types() -> str:
    return ""

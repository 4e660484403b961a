"""What botocore raises, as errors for users: the only place that knows AWS' error codes.

Sources: "Common errors" of the EC2, CloudWatch, Cost Explorer, Price List, IAM, STS and S3 API
references; botocore's lists of what is throttling and what is transient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import retry_after

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}
_CLOCK = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}
_SIGN_IN = {
    "AuthFailure",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotSignedUp",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "AllAccessDisabled",
    "AuthorizationError",
    "AuthorizationErrorException",
    "NotAuthorized",
    "UnauthorizedAccess",
    "UnauthorizedException",
    "UnauthorizedOperation",
}
_THROTTLED = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",  # Cost Explorer: too many calls in a short time
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
_PASSING = {
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServiceFault",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "Unavailable",
}
_ABSENT = {
    "AWSOrganizationsNotInUseException",
    "DataUnavailableException",
    "OptInRequired",
    "SubscriptionRequiredException",
    "UnknownOperationException",
    "UnsupportedOperation",
}
DRY_RUN = "(DryRunOperation)"  # how the refusal of a dry run that would have worked is told
_SHOWN = 300  # characters of AWS' own message


@dataclass(frozen=True)
class Call:
    """A call, as errors tell of it. `action` is what a policy must allow: 'ec2:DescribeVolumes'."""

    account: str  # the friendly name
    action: str
    region: str  # empty: none in particular
    secrets: Sequence[str] = ()  # never shown, whatever AWS or a proxy sends back

    def __str__(self) -> str:
        where = f" in {self.region}" if self.region else ""
        return f"{self.account}: {self.action}{where}"


def translated(error: Exception, call: Call) -> CloudError:
    """The error for users that a failure of botocore is."""
    from botocore.exceptions import ClientError

    if isinstance(error, ClientError):
        return _refused(error.response, call)
    return _failed(error, call)


def cause(error: Exception, call: Call) -> Exception | None:
    """`error` as the cause to show in a traceback; None where its text holds a secret."""
    text = f"{error!r} {error}"
    return None if any(secret in text for secret in call.secrets) else error


def unexpected(call: Call, lacking: str) -> ReplyError:
    """The error for a reply that was parsed but lacks what such a reply always has."""
    return ReplyError(
        f"{call}: the reply is not AWS' ({lacking} is missing): is a proxy or a wrong endpoint_url "
        "answering?"
    )


def _refused(response: Mapping[str, Any], call: Call) -> CloudError:
    told = response.get("Error") or {}
    meta = response.get("ResponseMetadata") or {}
    code, status = str(told.get("Code") or ""), int(meta.get("HTTPStatusCode") or 0)
    text = _clean(str(told.get("Message") or ""), call)
    if code in _THROTTLED or status == 429:
        return ThrottledError(f"{call}: too many calls ({code or status})", _pause(meta))
    if code in _CLOCK or "Signature expired" in text or "Signature not yet" in text:
        return SignInError(
            f"{call}: AWS says the request is from another time ({code}): set this computer's clock"
        )
    if code in _EXPIRED:
        return SignInError(
            f"{call}: the session has expired ({code}): sign in again, or give a new session token"
        )
    if code in _SIGN_IN or status == 401:
        return SignInError(
            f"{call}: AWS does not accept the credentials ({code or status}): check the access key "
            f"and its secret, and that {call.region} is enabled for the account"
        )
    if code in _DENIED or (status == 403 and not code):
        return _denied(text, call)
    if code in _ABSENT:
        return NotOfferedError(f"{call}: not available to this account ({code}): {text}")
    if code in _PASSING or status >= 500:
        return UnreachableError(f"{call}: AWS failed ({code or status}); try again later")
    shown = _clean(code, call) or str(status)
    return CloudError(f"{call}: refused ({shown})" + (f": {text}" if text else ""))


def _denied(text: str, call: Call) -> CloudError:
    if "not enabled for cost explorer" in text.lower():
        return NotOfferedError(
            f"{call}: Cost Explorer was never enabled in this account: open it once in the billing "
            "console (data appears within 24 hours), or name an export"
        )
    why = f"add {call.action} to the policy"
    if "explicit deny" in text.lower():
        why = (
            "a policy denies it explicitly (often an organization's, for regions that are not "
            f"allowed): lift it for {call.action}, or name the regions to collect"
        )
    return PermissionMissingError(f"{call}: not allowed; {why}", call.action)


def _failed(error: Exception, call: Call) -> CloudError:
    from botocore import exceptions as known

    signing = (
        known.NoCredentialsError,
        known.PartialCredentialsError,
        known.CredentialRetrievalError,
        known.ProfileNotFound,
        known.ConfigNotFound,
        known.ConfigParseError,
        known.SSOError,
        known.TokenRetrievalError,
        known.UnauthorizedSSOTokenError,
        known.InvalidConfigError,
    )
    if isinstance(error, known.NoCredentialsError):
        return SignInError(
            f"{call}: no credentials were found: give an access key or a profile, or set the AWS "
            "default chain up (AWS_* variables, aws configure, SSO or an instance role)"
        )
    if isinstance(error, signing):
        return SignInError(f"{call}: cannot sign in: {_clean(str(error), call)}")
    broken = (known.HTTPClientError, known.ConnectionError, known.IncompleteReadError, OSError)
    if isinstance(error, broken):
        return UnreachableError(
            f"{call}: no answer ({type(error).__name__}): check the network, the region's name and "
            "endpoint_url"
        )
    if isinstance(error, known.BotoCoreError):
        return CloudError(f"{call}: {_clean(str(error), call)}")
    return ReplyError(
        f"{call}: the reply cannot be understood ({type(error).__name__}): is a proxy or a wrong "
        "endpoint_url answering?"
    )


def _clean(text: str, call: Call) -> str:
    """Text of AWS on one short line, without our secrets."""
    for secret in call.secrets:
        text = text.replace(secret, "…")
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _pause(meta: Mapping[str, Any]) -> float | None:
    """Seconds of a Retry-After header; AWS writes fractions too."""
    headers = meta.get("HTTPHeaders") or {}
    asked = str(headers.get("retry-after") or "").strip()
    if asked.replace(".", "", 1).isdigit():
        return float(asked)
    return retry_after(asked, str(headers.get("date") or ""))

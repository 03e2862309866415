"""Signing in with an OpenID Connect provider that the settings name: the one address outside to
which the service connects. State, nonce and PKCE work once, in the browser that began.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from oress_opendata.desk.accounts.once import keep_once, take_once
from oress_opendata.desk.accounts.secret import new_secret
from oress_opendata.desk.database import Desk
from oress_opendata.errors import AccountRefused, StoreUnavailable
from oress_opendata.languages import N_
from oress_opendata.settings import Settings
from oress_opendata.store.engine import transaction

STEP = "openid"
PATIENCE = timedelta(minutes=15)
SECONDS, LEEWAY = 10, 60
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
UNREACHABLE = N_(
    "The provider with which you sign in cannot be reached, or its answer is not valid. Sign in "
    "with your password, or try again later."
)
DENIED = N_("The provider did not let you sign in.")
TOO_LATE = N_("This step took too long, or began in another browser. Sign in again.")
_FAILURES = (
    requests.RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as it describes itself."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Who somebody is to a provider. `email` is empty unless the provider verified it; `wanted` is
    where they wanted to go, `invitation` the secret of a link that they came with."""

    issuer: str
    subject: str
    email: str
    wanted: str
    invitation: str


def has_provider(settings: Settings) -> bool:
    return bool(settings.oidc_issuer)


def begin_openid(
    desk: Desk, browser: str, back: str, now: datetime, *, wanted: str, invitation: str
) -> str:
    """The provider's address for this browser; `back` is ours, to which it returns. Raises
    StoreUnavailable."""
    state, nonce, verifier = new_secret(), new_secret(), new_secret()
    kept = {"nonce": nonce, "verifier": verifier, "wanted": wanted, "invitation": invitation}
    try:
        provider = _find_provider(desk.settings)
        address, _ = _client(desk.settings, back).create_authorization_url(
            provider.authorization, state=state, nonce=nonce, code_verifier=verifier
        )
    except _FAILURES as error:
        raise StoreUnavailable(UNREACHABLE) from error
    with transaction(desk.writing) as connection:
        keep_once(connection, STEP, browser + state, json.dumps(kept), now=now, lifetime=PATIENCE)
    return str(address)


def finish_openid(
    desk: Desk, browser: str, answer: Mapping[str, str], back: str, now: datetime
) -> Claims:
    """What the provider says, by the parameters with which it returned. Raises AccountRefused,
    StoreUnavailable."""
    with transaction(desk.writing) as connection:
        text = take_once(connection, STEP, browser + answer.get("state", ""), now)
    if text is None:
        raise AccountRefused(TOO_LATE)
    if "code" not in answer:
        raise AccountRefused(DENIED)
    kept = json.loads(text)
    try:
        claims = _fetch_claims(desk.settings, answer, kept, back, now)
    except _FAILURES as error:
        raise StoreUnavailable(UNREACHABLE) from error
    verified = claims.get("email_verified") is True
    return Claims(
        issuer=desk.settings.oidc_issuer,
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).casefold() if verified else "",
        wanted=kept["wanted"],
        invitation=kept["invitation"],
    )


def _fetch_claims(
    settings: Settings, answer: Mapping[str, str], kept: Mapping[str, str], back: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of a valid ID token. Raises one of `_FAILURES`."""
    provider = _find_provider(settings)
    # RFC 9207: the answer of another provider is not taken.
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ValueError("iss")
    client = _client(settings, back)
    token = client.fetch_token(
        provider.token, code=answer["code"], code_verifier=kept["verifier"], timeout=SECONDS
    )
    keys = KeySet.import_key_set(_get_json(provider.keys))
    claims = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": settings.oidc_client},
        sub={"essential": True},
        exp={"essential": True},
        nonce={"essential": True, "value": kept["nonce"]},
    ).validate(claims)
    if claims.get("azp", settings.oidc_client) != settings.oidc_client:
        raise ValueError("azp")
    return {**_fetch_email(client, provider, claims), **claims}


def _fetch_email(client: Any, provider: Provider, claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """The e-mail address, which many providers leave out of the token (OpenID Connect Core 1.0,
    section 5.4)."""
    if "email" in claims or not provider.userinfo:
        return {}
    response = client.get(provider.userinfo, timeout=SECONDS, allow_redirects=False)
    response.raise_for_status()
    found = response.json()
    # Section 5.3.2: of nobody else.
    if found["sub"] != claims["sub"]:
        raise ValueError("sub")
    return {name: found[name] for name in ("email", "email_verified") if name in found}


def _find_provider(settings: Settings) -> Provider:
    """OpenID Connect Discovery 1.0, section 4."""
    issuer = settings.oidc_issuer
    found = _get_json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found["issuer"] != issuer:
        raise ValueError("issuer")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    addresses = [str(found.get(name, "")) for name in names]
    secure = issuer.startswith("https:")
    if secure and not all(address.startswith("https:") for address in addresses if address):
        raise ValueError("https")
    return Provider(issuer, *addresses)


def _get_json(address: str) -> Any:
    with requests.get(address, timeout=SECONDS, allow_redirects=False) as response:
        response.raise_for_status()
        return response.json()


def _client(settings: Settings, back: str) -> Any:
    return OAuth2Session(
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret,
        scope="openid email profile",
        redirect_uri=back,
        code_challenge_method="S256",
    )

"""The provider's word counts only for this client, this browser, this moment, and with the provider's own signature."""

import pytest

from atlas_core.errors import InputError, SignInError, UnavailableError
from atlas_core.exchange import oidc
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, oidc_provider

BACK = "http://127.0.0.1:8501/oauth2callback"
FLOW = oidc.Flow("t" * 43)
ANN = {"email": "ann@test.example", "email_verified": True}


@pytest.fixture
def issuer():
    with oidc_provider() as running:
        running.claims |= ANN
        yield running


@pytest.fixture
def provider(issuer):
    return oidc.Provider(oidc.client(issuer.section(BACK)))


def come_back(issuer, provider, flow=FLOW):
    return issuer.let_in(provider.address(flow))


def test_the_address_asks_for_a_code_and_ties_it_to_the_browser(issuer, provider):
    come_back(issuer, provider)
    (asked,) = issuer.asked
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": BACK,
        "scope": "openid email profile",
        "prompt": "select_account",
        "state": FLOW.state,
        "nonce": FLOW.nonce,
        "code_challenge": asked["code_challenge"],
        "code_challenge_method": "S256",
    }
    assert FLOW.token not in str(asked)
    assert len({FLOW.token, FLOW.state, FLOW.nonce, FLOW.verifier}) == 4


def test_a_right_answer_gives_the_verified_address(issuer, provider):
    assert provider.email(FLOW, come_back(issuer, provider)) == "ann@test.example"
    assert provider.email(FLOW, come_back(issuer, provider) | {"iss": issuer.base}) == "ann@test.example"


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": None},
        {"email": ["ann@test.example"]},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"iat": None},
        {"sub": None},
        {"nonce": "another"},
        {"nonce": oidc.Flow("u" * 43).nonce},
        {"nonce": None},
    ],
    ids=str,
)
def test_a_token_that_says_anything_else_is_refused(issuer, provider, claims):
    issuer.claims |= claims
    with pytest.raises(SignInError, match=oidc.REFUSED):
        provider.email(FLOW, come_back(issuer, provider))


@pytest.mark.parametrize("signature", ["none", "HS256", "stranger"])
def test_a_token_that_the_provider_did_not_sign_is_refused(issuer, provider, signature, caplog):
    issuer.signature = signature
    with pytest.raises(SignInError, match=oidc.REFUSED):
        provider.email(FLOW, come_back(issuer, provider))
    assert "single sign-on refused" in caplog.text
    assert not any(given in caplog.text for given in issuer.given)


@pytest.mark.parametrize(
    "change",
    [{"state": "another"}, {"state": ""}, {"state": "ü"}, {"code": ""}, {"code": "none"}, {"iss": "https://elsewhere"}],
    ids=str,
)
def test_an_answer_that_is_none_to_this_question_is_refused(issuer, provider, change):
    with pytest.raises(SignInError, match=oidc.REFUSED):
        provider.email(FLOW, come_back(issuer, provider) | change)


@pytest.mark.parametrize("proves", [True, False])
def test_a_code_of_another_browser_is_refused_whether_or_not_the_provider_asks_for_the_proof(issuer, provider, proves):
    issuer.proves = proves
    theirs = come_back(issuer, provider, oidc.Flow("u" * 43))
    with pytest.raises(SignInError, match=oidc.REFUSED):
        provider.email(FLOW, come_back(issuer, provider) | {"code": theirs["code"]})


@pytest.mark.parametrize(
    ("claimed", "taken"),
    [("Ann.Smith@Test.Example", "ann.smith@test.example"), ("\u212aate@test.example", "\u212aate@test.example")],
)
def test_letters_become_small_only_where_that_makes_no_other_letter(issuer, provider, claimed, taken):
    issuer.claims["email"] = claimed
    assert provider.email(FLOW, come_back(issuer, provider)) == taken


def test_a_secret_is_sent_in_the_body_to_a_provider_that_knows_no_other_way(issuer, provider, monkeypatch):
    issuer.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    sent = []
    monkeypatch.setattr(issuer, "tokens", lambda header, body: (sent.append((header, body)), (503, {}))[1])
    with pytest.raises(UnavailableError):
        provider.email(FLOW, come_back(issuer, provider))
    assert [(header, body["client_secret"]) for header, body in sent] == [("", CLIENT_SECRET)]


def test_a_provider_that_does_not_answer_is_said_to_be_away(issuer, provider):
    brought = come_back(issuer, provider)
    issuer.status = 503
    with pytest.raises(UnavailableError, match="does not answer"):
        provider.email(FLOW, brought)
    gone = oidc.Provider(
        oidc.client(issuer.section(BACK) | {"server_metadata_url": "http://127.0.0.1:1" + oidc.WELL_KNOWN})
    )
    with pytest.raises(UnavailableError, match="does not answer"):
        gone.address(FLOW)


@pytest.mark.parametrize("lie", [{"issuer": "https://elsewhere.example"}, {"token_endpoint": "file:///etc/passwd"}])
def test_metadata_of_another_issuer_is_not_followed(issuer, provider, lie):
    issuer.metadata = lie
    with pytest.raises(UnavailableError):
        provider.address(FLOW)


def test_metadata_read_over_https_leads_nowhere_in_the_open(issuer, monkeypatch):
    secured = {"server_metadata_url": "https://login.example" + oidc.WELL_KNOWN}
    provider = oidc.Provider(oidc.client(issuer.section(BACK) | secured))
    monkeypatch.setattr(provider, "_read", lambda _: issuer.published() | {"issuer": "https://login.example"})
    with pytest.raises(UnavailableError):
        provider.address(FLOW)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"client_id": ""}, r"\[auth\] of the secrets must hold client_id as text"),
        ({"client_secret": 7}, r"\[auth\] of the secrets must hold client_secret as text"),
        ({"redirect_uri": "http://127.0.0.1:8501/back"}, "redirect_uri of .* followed by /oauth2callback"),
        ({"redirect_uri": "ftp://127.0.0.1/oauth2callback"}, "redirect_uri"),
        ({"server_metadata_url": "https://login.example"}, "server_metadata_url of .* that ends in"),
    ],
    ids=str,
)
def test_a_section_with_a_broken_key_is_refused_and_no_value_repeated(issuer, change, told):
    with pytest.raises(InputError, match=told) as caught:
        oidc.client(issuer.section(BACK) | change)
    assert CLIENT_SECRET not in str(caught.value)
    assert CLIENT_SECRET not in repr(oidc.client(issuer.section(BACK)))

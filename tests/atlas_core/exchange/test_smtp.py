"""Mails over SMTP, to a real server on this machine."""

import datetime
import ipaddress
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from atlas_core.errors import InputError, MailError
from atlas_core.exchange import smtp
from atlas_core.exchange.smtp import Mail
from tests.mail_server import PASSWORD, USER, mail_server

TO = "ann@test.example"
LINK = "https://atlas.bank.example/auth/verify?token=" + "a=Z-" * 11
QUOTED = "robot%40bank.example:p%40ss%3Aword%2F1"


def mail(**change):
    return Mail(**({"key": "k" * 64, "to": TO, "subject": "Grüße – Atlas", "text": f"Wörter\n{LINK}\n"} | change))


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Give a certificate for 127.0.0.1 that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    return context


def test_a_mail_arrives_as_it_was_written():
    with mail_server() as server:
        smtp.send(smtp.server(f"smtp://127.0.0.1:{server.port}"), mail())
    (got,) = server.mails
    assert (got["To"], got["Subject"], got["From"]) == (TO, "Grüße – Atlas", "AtlasNexus <atlasnexus@127.0.0.1>")
    assert got.get_content().splitlines() == ["Wörter", LINK]
    assert got["Auto-Submitted"] == "auto-generated"
    assert server.receivers == [[TO]]


def test_user_and_password_are_taken_from_the_address():
    with mail_server() as server:
        found = smtp.server(f"smtp://{QUOTED}@127.0.0.1:{server.port}")
        assert (found.user, found.password, found.sender) == (USER, PASSWORD, USER)
        assert PASSWORD not in repr(found)
        smtp.send(found, mail())
    assert server.signed_in == [True]


def test_a_wrong_password_is_told_without_it():
    with mail_server() as server, pytest.raises(MailError, match="535") as caught:
        smtp.send(smtp.server(f"smtp://robot:hidden@127.0.0.1:{server.port}"), mail())
    assert "hidden" not in str(caught.value)
    assert not caught.value.final
    assert server.mails == []


def test_a_password_that_smtp_cannot_say_is_an_error_that_shows_none_of_it():
    with mail_server() as server, pytest.raises(MailError, match="UnicodeEncodeError while speaking") as caught:
        smtp.send(smtp.server(f"smtp://robot:p%C3%A4ss@127.0.0.1:{server.port}"), mail())
    assert "xe4" not in str(caught.value)


def test_starttls_and_smtps_encrypt_to_a_server_that_is_known(certificate):
    with mail_server(tls_context=certificate, require_starttls=True) as server:
        smtp.send(smtp.server(f"smtp://127.0.0.1:{server.port}?starttls&from=atlas@bank.example"), mail())
        assert server.mails[0]["From"] == "AtlasNexus <atlas@bank.example>"
    with mail_server(ssl_context=certificate) as server:
        smtp.send(smtp.server(f"smtps://127.0.0.1:{server.port}"), mail())
        assert len(server.mails) == 1


def test_a_server_that_cannot_encrypt_or_is_not_known_is_told_nothing(certificate, monkeypatch):
    with mail_server() as server, pytest.raises(MailError, match="STARTTLS"):
        smtp.send(smtp.server(f"smtp://127.0.0.1:{server.port}?starttls"), mail())
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(tls_context=certificate) as strange, pytest.raises(MailError, match="certificate"):
        smtp.send(smtp.server(f"smtp://127.0.0.1:{strange.port}?starttls"), mail())
    assert (server.mails, strange.mails) == ([], [])


@pytest.mark.parametrize(
    ("answers", "final"),
    [
        ({"recipient_answer": "550 No such user"}, True),
        ({"recipient_answer": "450 Try later"}, False),
        ({"data_answer": "452 Disk full"}, False),
    ],
)
def test_what_the_server_says_decides_whether_trying_again_may_help(answers, final):
    with mail_server() as server:
        for name, value in answers.items():
            setattr(server, name, value)
        with pytest.raises(MailError) as caught:
            smtp.send(smtp.server(f"smtp://127.0.0.1:{server.port}"), mail())
    assert str(caught.value) == next(iter(answers.values()))
    assert caught.value.final is final


def test_a_server_that_is_away_or_silent_is_an_error_that_may_pass(monkeypatch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(MailError, match="ConnectionRefusedError"):
            smtp.send(smtp.server(f"smtp://127.0.0.1:{port}"), mail())
        silent.listen()
        monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.05)
        with pytest.raises(MailError, match="timed out"):
            smtp.send(smtp.server(f"smtp://127.0.0.1:{port}"), mail())


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\r\nBcc: evil@test.example"},
        {"subject": "Hello\nX: y"},
        {"to": "ann@test.example\r\nBcc: evil@test.example"},
        {"to": "ann@test.example, evil@test.example"},
        {"to": "ann@test.example evil@test.example"},
        {"to": "Ann <ann@test.example>"},
        {"to": "ann"},
        {"to": "@"},
        {"to": ""},
    ],
)
def test_nobody_gets_another_head_line_or_receiver_in(change):
    with pytest.raises(InputError, match="one plain line each"):
        smtp.composed("atlas@bank.example", mail(**change))


@pytest.mark.parametrize(
    "url",
    ["http://x", "smtp://", "smtp://h:x", "smtp://h:99999", "smtp://h?tls", "smtp://h?starttls&verify=0", "smtp:h", ""],
)
def test_an_address_that_names_no_server_is_refused_without_repeating_it(url):
    with pytest.raises(InputError, match="SMTP_URL must be smtp://user:password@host:port") as caught:
        smtp.server(url)
    assert caught.value.problems[0].field == "SMTP_URL"


def test_ports_are_the_usual_ones_unless_named():
    assert [smtp.server(url).port for url in ("smtp://h", "smtps://h", "smtp://h:2525")] == [25, 465, 2525]

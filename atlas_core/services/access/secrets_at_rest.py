"""Secrets that must be read again, such as those of authenticator apps, are stored encrypted.

The key is derived from the installation's secret, which stands outside the database, and from whose secret it is: a
sealed text copied into another account's record opens nothing there. Fernet is AES-128-CBC with HMAC-SHA256.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

_LABEL = b"atlas second factor "


class Vault:
    """Seal and open texts, each under the key of its owner."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, owner: str, text: str) -> str:
        """Return the text encrypted for the owner, an account's address."""
        return self._fernet(owner).encrypt(text.encode()).decode("ascii")

    def open(self, owner: str, sealed: str) -> str | None:
        """Return the text; None if it was sealed for another owner, under another secret, or changed since."""
        try:
            return self._fernet(owner).decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None

    def _fernet(self, owner: str) -> Fernet:
        # A label of its own, so that no other use of the secret yields this key (RFC 5869).
        key = hmac.digest(self._secret, _LABEL + owner.encode(), hashlib.sha256)
        return Fernet(base64.urlsafe_b64encode(key))

"""The keys that keep identity apart: one master key outside the database, which wraps the random ones that are kept in it.

    master key ──wraps──> key of a consultation ──derives──> hash of a person, seal of a chat id
              └──wraps──> secret of the server  ──derives──> hash of a pointer, seal of contacts, dead letters and tokens, secrets shared
                                                             with Telegram, proof and hash of an invitation

Destroying a consultation's key makes its identities unreadable in every copy. The master key does nothing but wrap, so that it can be
changed without touching what was sealed. Each use has a key of its own, derived under its own label, so that what is made for one use
says nothing in another. All is deterministic, but for the making of a key: sealing uses AES-SIV, which needs no nonce, so a unit run
twice writes the same bytes.

Here: keys and what they do to bytes. Never here: where wrapped keys and sealed bytes are kept, and when they are destroyed.
"""

import base64
import binascii
import hmac
import os
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import KeyFileExists, KeyFileExposed, KeyFileInvalid, KeyFileMissing, Unreadable

KEY_BYTES: Final = 32
"""256 bits, for every key."""

_FORMAT: Final = b"\x01"
"""First byte of all that is sealed or wrapped: AES-SIV under the labels below. Another way of sealing takes another number."""

_SERVER: Final = b"server"
"""Whose secret is wrapped, where it is no consultation's."""

_KEY_FILE_BYTES: Final = 1024
"""More than the 45 of a key file, less than whatever was named by mistake."""


class MasterKey:
    """The one secret outside the database. Whoever has it and the database can tell who took part."""

    __slots__ = ("_secret", "_wrapping")

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 random bytes; `ValueError` otherwise."""
        _check_size(secret)
        self._secret = secret
        self._wrapping = _Seal(_derived(secret, "master: wrapping of consultation keys", 64))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file. Raises `KeyFileMissing`, `KeyFileExposed` (open to every user of the machine), `KeyFileInvalid`."""
        try:
            with path.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & 0o007:
                    raise KeyFileExposed(path)
                content = file.read(_KEY_FILE_BYTES)
        except OSError as error:
            raise KeyFileMissing(path) from error
        try:
            return cls(base64.b64decode(content.strip(), validate=True))
        except (binascii.Error, ValueError):
            raise KeyFileInvalid(path) from None  # the cause could show the content

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new key and its file, readable by this user alone and on disk before this returns: what it seals is lost without it.

        Raises `KeyFileExists`, and `KeyFileMissing` if the file cannot be made.
        """
        secret = os.urandom(KEY_BYTES)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(secret) + b"\n")
                file.flush()
                os.fsync(descriptor)
            sync_folder(path.parent)
        except FileExistsError:
            raise KeyFileExists(path) from None
        except OSError as error:
            raise KeyFileMissing(path) from error
        return cls(secret)

    def wrap(self, secret: bytes, whose: bytes) -> bytes:
        """49 bytes to keep in the database, for the secret of a consultation or of the server."""
        return self._wrapping.close(secret, whose)

    def unwrap(self, wrapped: bytes, whose: bytes) -> bytes:
        """What `wrap` was given. Raises `Unreadable` for another master key, or for what is somebody else's."""
        return self._wrapping.open(wrapped, whose)

    def keyring(self, wrapped: bytes) -> "Keyring":
        """This key with the server's secret, as `Keyring.wrapped` gave it. Raises `Unreadable`."""
        return Keyring(self, self.unwrap(wrapped, _SERVER))

    def former_keyring(self) -> "Keyring":
        """For a database of when the master key was the server's secret too: all that was sealed then opens."""
        return Keyring(self, self._secret)


class Keyring:
    """What a server needs of keys: the master key, and all that derives from the server's own secret.

    The secret is the same as long as the database lives: what only it can find or open outlives a change of the master key.
    """

    __slots__ = ("_pointers", "_proofs", "_seal", "_secret", "_shared", "_used", "master")

    def __init__(self, master: MasterKey, secret: bytes) -> None:
        """`secret`: 32 random bytes; `ValueError` otherwise."""
        _check_size(secret)
        self.master = master
        self._secret = secret
        # The labels are from when this was the master key's: another one would lose what databases hold.
        self._seal = _Seal(_derived(secret, "master: seal", 64))
        self._pointers = _derived(secret, "master: hash of pointers", 32)
        self._shared = _derived(secret, "master: shared secrets", 32)
        self._proofs = _derived(secret, "master: proof of invitations", 32)
        self._used = _derived(secret, "master: hash of invitations", 32)

    @classmethod
    def create(cls, master: MasterKey) -> Self:
        """A keyring with a new random secret."""
        return cls(master, os.urandom(KEY_BYTES))

    def under(self, master: MasterKey) -> "Keyring":
        """The same secret, wrapped by another master key."""
        return Keyring(master, self._secret)

    def wrapped(self) -> bytes:
        """The server's secret, to keep in the database."""
        return self.master.wrap(self._secret, _SERVER)

    def pointer_hash(self, bot: str, person: str) -> bytes:
        """32 bytes that say, to this server alone, which person of which bot: for what no single consultation owns."""
        return _keyed_hash(self._pointers, bot, person)

    def shared_secret(self, use: str) -> str:
        """64 hexadecimal digits for this `use`, to be shared with others: they say nothing of another use."""
        return hmac.digest(self._shared, use.encode(), "sha256").hex()

    def invitation_proof(self, consultation_id: int, serial: bytes) -> bytes:
        """32 bytes that this server alone can put beside the serial of an invitation to that consultation."""
        return hmac.digest(self._proofs, _consultation(consultation_id) + b":" + serial, "sha256")

    def invitation_hash(self, consultation_id: int, code: str) -> bytes:
        """32 bytes that stand for a used invitation: whoever holds a list of codes cannot tell, without the keys, which are used."""
        return _keyed_hash(self._used, str(consultation_id), code)

    def seal(self, data: bytes, context: bytes) -> bytes:
        """`data`, readable by this server alone, in this `context` alone; 17 bytes longer."""
        return self._seal.close(data, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """What `seal` was given. Raises `Unreadable`."""
        return self._seal.open(sealed, context)


class ConsultationKey:
    """What links a consultation's answers to people. Kept only wrapped; to unwrap costs 15 µs, to hash 3."""

    __slots__ = ("_people", "_seal", "_secret")

    def __init__(self, secret: bytes) -> None:
        """`secret`: 32 random bytes; `ValueError` otherwise."""
        _check_size(secret)
        self._secret = secret
        self._people = _derived(secret, "consultation: hash of persons", 32)
        self._seal = _Seal(_derived(secret, "consultation: seal", 64))

    @classmethod
    def create(cls) -> Self:
        """A new random key."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def unwrap(cls, wrapped: bytes, master: MasterKey, consultation_id: int) -> Self:
        """The key that `wrap` was called on. Raises `Unreadable` for another master key or another consultation."""
        return cls(master.unwrap(wrapped, _consultation(consultation_id)))

    def wrap(self, master: MasterKey, consultation_id: int) -> bytes:
        """What to keep in the database."""
        return master.wrap(self._secret, _consultation(consultation_id))

    def person_hash(self, channel: str, person: str) -> bytes:
        """32 bytes, the same for the same person on the same channel or bot, and telling nothing without this key."""
        return _keyed_hash(self._people, channel, person)

    def seal(self, data: bytes, context: bytes) -> bytes:
        """`data`, readable by this key alone, in this `context` alone (say, whose it is); 17 bytes longer.

        The same data in the same context gives the same bytes: a context of its own for each row keeps rows from being compared.
        """
        return self._seal.close(data, context)

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """What `seal` was given. Raises `Unreadable`."""
        return self._seal.open(sealed, context)


class _Seal:
    """Authenticated encryption of bytes in a context."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def close(self, data: bytes, context: bytes) -> bytes:
        return _FORMAT + self._cipher.encrypt(data, [_FORMAT, context])

    def open(self, sealed: bytes, context: bytes) -> bytes:
        if sealed[:1] != _FORMAT:
            raise Unreadable
        try:
            return self._cipher.decrypt(sealed[1:], [_FORMAT, context])
        except (InvalidTag, ValueError):  # ValueError: too short
            raise Unreadable from None


def _derived(secret: bytes, label: str, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=f"concertia {label}".encode()).derive(secret)


def _keyed_hash(key: bytes, place: str, person: str) -> bytes:
    # The length first: "a" + "bc" must not be "ab" + "c". Whatever text a channel gives as a name can be hashed.
    encoded = place.encode(errors="surrogatepass")
    message = len(encoded).to_bytes(4) + encoded + person.encode(errors="surrogatepass")
    # Not `hmac.digest`, which lets other threads run meanwhile: in a batch of many people each hash would wait for its turn again.
    return hmac.new(key, message, "sha256").digest()


def _consultation(consultation_id: int) -> bytes:
    return f"consultation {consultation_id}".encode()


def _check_size(secret: bytes) -> None:
    if len(secret) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(secret)}")


def sync_folder(folder: Path) -> None:
    """A file that is new, or has a new name, survives a power cut once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Who is who: names and addresses in `panel.link` alone, encrypted; nothing else in a study holds a name.

The data key is random and wrapped twice, by a passphrase and by a recovery code, each stretched by scrypt; the table is
encrypted by Fernet (AES-128-CBC with HMAC-SHA-256). Whoever has lost both has lost the table: there is no third way.
"""

import base64
import html
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import PanelError
from ..store import Store
from ..words import day, word
from . import erasure
from .folder import LINK

FORMAT = "amnmethods panel.link 1"
PASSPHRASE, RECOVERY = "passphrase", "recovery code"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U to mistake when typing from paper
LEAST = 12  # characters of a passphrase
COST = {"n": 2**17, "r": 8, "p": 1}  # of scrypt: about 128 MB and half a second for each guess


@dataclass(frozen=True)
class Created:
    """What making `panel.link` gave. The recovery code is shown here once and kept nowhere."""

    path: Path
    recovery_code: str = field(repr=False)
    sheet: str = field(repr=False)  # HTML to print
    message: str = ""

    def __str__(self) -> str:
        return self.message


def create(
    folder: Path, store: Store, actor: str, title: str, people: pd.DataFrame | None, passphrase: str, language: str
) -> Created:
    """Make the encrypted file of identities; see `Study.create_identities`."""
    path = folder / LINK
    if path.exists():
        raise PanelError(f"{path} exists already: save into it with save_identities, or move it away first.")
    table = _checked(people if people is not None else pd.DataFrame(columns=["panellist_id", "name", "email"]), store)
    _require_strong(passphrase)
    from cryptography.fernet import Fernet  # here, so that importing the room stays cheap

    code = "".join(secrets.choice(LETTERS) for _ in range(32))
    data_key = Fernet.generate_key()
    locks = [_lock(PASSPHRASE, passphrase, data_key), _lock(RECOVERY, code, data_key)]
    link = {"format": FORMAT, "locks": locks, "table": _sealed(table, data_key)}
    _keep(path, link, store, actor, len(table))
    grouped = "-".join(code[k : k + 4] for k in range(0, len(code), 4))
    message = word("identities.created", language, path=path)
    return Created(path, grouped, recovery_sheet(title, grouped, language), message)


def save(folder: Path, store: Store, actor: str, people: pd.DataFrame, passphrase: str) -> Path:
    """Write the table of identities anew; see `Study.save_identities`."""
    path, link = _read(folder)
    data_key, _ = _unlocked(link, passphrase, path)
    table = _checked(people, store)
    _keep(path, {**link, "table": _sealed(table, data_key)}, store, actor, len(table))
    return path


def open_(folder: Path, store: Store, actor: str, passphrase: str, why: str) -> pd.DataFrame:
    """Return who is who, after noting that and why it was looked at; see `Study.open_identities`."""
    if not why.strip():
        raise PanelError("Say why the identities are opened, such as 'invitations to round 1': it stays on record.")
    path, link = _read(folder)
    data_key, lock = _unlocked(link, passphrase, path)
    from cryptography.fernet import Fernet, InvalidToken

    try:
        rows = json.loads(Fernet(data_key).decrypt(link["table"].encode()))
    except (InvalidToken, ValueError):
        raise PanelError(f"{path} was changed or damaged: bring it back from a copy.") from None
    with store.write(actor) as log:  # on record before anybody sees a name
        log.append("identities_opened", {"why": why, "key": lock})
    return pd.DataFrame(rows["rows"], columns=rows["columns"], dtype="object")


def change_passphrase(folder: Path, store: Store, actor: str, old: str, new: str) -> None:
    """Lock the file with another passphrase; `old` is the one before, or the recovery code, which stays as it is."""
    path, link = _read(folder)
    data_key, _ = _unlocked(link, old, path)
    _require_strong(new)
    others = [lock for lock in link["locks"] if lock["by"] != PASSPHRASE]
    n = sum(1 for event in store.event_bodies("identities_saved"))
    last = store.event_bodies("identities_saved")[-1]["body"]["n"] if n else 0
    _keep(path, {**link, "locks": [_lock(PASSPHRASE, new, data_key), *others]}, store, actor, last)


def recovery_sheet(title: str, code: str, language: str) -> str:
    """Return a page to print and put away: what the code is for, and that nothing else opens the file."""
    said = {key: word(f"identities.sheet.{key}", language) for key in ("title", "study", "date", "keep", "use", "lost")}
    text = {key: html.escape(value) for key, value in said.items()}
    made = day(datetime.now(UTC).astimezone().date(), language)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{text['title']}</title>\n<style>\n"
        "body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.5rem; "
        "color: #111; background: #fff; }\n"
        "code { display: block; font: 600 1.5rem/2 ui-monospace, monospace; border: 2px solid #111; padding: 1rem; "
        "text-align: center; overflow-wrap: break-word; }\n"
        "dt { font-weight: 600; }\n@page { margin: 2cm; }\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{text['title']}</h1>\n"
        f"<dl>\n<dt>{text['study']}</dt>\n<dd>{html.escape(title)}</dd>\n<dt>{text['date']}</dt>\n<dd>{made}</dd>\n</dl>\n"
        f"<p><code>{code[:19]}-<br>{code[20:]}</code></p>\n"
        f"<p>{text['use']}</p>\n<p>{text['keep']}</p>\n<p><strong>{text['lost']}</strong></p>\n"
        "</main>\n</body>\n</html>\n"
    )


def _checked(people: pd.DataFrame, store: Store) -> pd.DataFrame:
    """Return a table of people as text, each with a code of their own; messages never repeat a name."""
    if "panellist_id" not in people:
        raise PanelError("A table of identities needs the column panellist_id beside names and addresses.")
    table = people.astype("object").where(people.notna(), "")
    table = table.apply(lambda column: column.map(lambda cell: str(cell).strip()))
    table.columns = [str(column) for column in table.columns]
    blank = table["panellist_id"] == ""
    if blank.any():
        raise PanelError(f"{int(blank.sum())} rows of the identities have no panellist_id: give each person a code.")
    twice = table.loc[table["panellist_id"].duplicated(), "panellist_id"]
    if not twice.empty:
        raise PanelError(f"The identities hold {twice.iloc[0]!r} twice: one row for each code.")
    gone = sorted(set(table["panellist_id"]) & erasure.erased(store))
    if gone:
        raise PanelError(f"{', '.join(gone)} asked to be erased: take the row out of the identities.")
    return table.reset_index(drop=True)


def _require_strong(passphrase: str) -> None:
    if len(passphrase.strip()) < LEAST:
        raise PanelError(
            f"The passphrase is short: take {LEAST} characters or more, such as four words that do not belong together. "
            "It cannot be recovered, so write it down where only you look."
        )


def _lock(by: str, secret: str, data_key: bytes) -> dict[str, Any]:
    """Return the data key wrapped by a secret, with what is needed to unwrap it."""
    from cryptography.fernet import Fernet

    salt = os.urandom(16)
    wrapped = Fernet(_stretched(secret, salt, COST)).encrypt(data_key).decode()
    return {"by": by, "kdf": "scrypt", **COST, "salt": base64.b64encode(salt).decode(), "key": wrapped}


def _stretched(secret: str, salt: bytes, cost: dict[str, int]) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = Scrypt(salt=salt, length=32, n=cost["n"], r=cost["r"], p=cost["p"])
    return base64.urlsafe_b64encode(kdf.derive(secret.encode("utf-8")))


def _unlocked(link: dict[str, Any], secret: str, path: Path) -> tuple[bytes, str]:
    """Return the data key, and which lock the secret opened."""
    from cryptography.fernet import Fernet, InvalidToken

    for lock in link["locks"]:
        tried = _as_typed(secret) if lock["by"] == RECOVERY else secret
        cost = {name: int(lock[name]) for name in COST}
        if cost["n"] > 2**20 or cost["r"] > 32 or cost["p"] > 16:
            raise PanelError(f"{path} asks for more memory than any file of ours: it was changed. Bring back a copy.")
        try:
            key = Fernet(_stretched(tried, base64.b64decode(lock["salt"]), cost)).decrypt(lock["key"].encode())
        except InvalidToken:
            continue
        return key, lock["by"]
    raise PanelError(
        f"Neither the passphrase nor the recovery code opens {path}. Check capitals and blanks; the passphrase cannot be "
        "recovered, but the code on the printed sheet opens the file too."
    )


def _as_typed(code: str) -> str:
    """Return a recovery code without what people add or mistake when they type it from paper."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return plain.translate(str.maketrans("OIL", "011"))


def _sealed(table: pd.DataFrame, data_key: bytes) -> str:
    from cryptography.fernet import Fernet

    rows = {"columns": list(table.columns), "rows": table.to_numpy().tolist()}
    return Fernet(data_key).encrypt(json.dumps(rows, ensure_ascii=False).encode("utf-8")).decode()


def _read(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = folder / LINK
    if not path.is_file():
        raise PanelError(f"There is no {path}: make it with create_identities.")
    try:
        link = json.loads(path.read_text(encoding="utf-8"))
        known = link["format"] == FORMAT and isinstance(link["locks"], list) and isinstance(link["table"], str)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise PanelError(f"{path} is no file of identities that this version reads: bring it back from a copy.")
    return path, link


def _keep(path: Path, link: dict[str, Any], store: Store, actor: str, n: int) -> None:
    """Write the file whole or not at all, readable to its owner only, and note how many people stand in it."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with store.write(actor) as log:
            log.append("identities_saved", {"n": n})
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(link, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def names_in(people: pd.DataFrame) -> Iterable[str]:
    """Return the names in an opened table, for `Study.comments` to look for."""
    columns = [column for column in people if column != "panellist_id" and "mail" not in str(column).casefold()]
    return sorted({str(cell) for column in columns for cell in people[column] if str(cell).strip()})

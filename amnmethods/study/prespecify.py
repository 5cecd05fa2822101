"""The prespecified protocol: written and fingerprinted before the data, compared with the rule in force ever after."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import RoundError, RuleError
from ..model.config import StudyConfig
from ..model.protocol import fingerprint, protocol_differences, protocol_of
from ..store import Log, Store
from .folder import OUTPUTS


@dataclass(frozen=True)
class ProtocolCheck:
    """What can be said of the protocol: whether there is one, and whether the rule in force is still the same.

    A fingerprint proves sameness with a copy lodged elsewhere, not time: `registered_at` says where or when that was.
    """

    prespecified: bool
    matches: bool
    fingerprint: str
    prespecified_at: datetime | None
    version: int
    registered_at: str | None
    note: str | None
    before_round_1: bool
    opened_by_import: bool
    differences: list[str]


def prespecify(
    folder: Path,
    config: StudyConfig,
    store: Store,
    actor: str,
    note: str | None = None,
    registered_at: str | None = None,
) -> ProtocolCheck:
    """Write the protocol as it stands in `study.yaml` into the study's memory; see `Study.prespecify`."""
    with store.write(actor) as log:
        body = version_to_write(config, log, note, registered_at)
        if body is not None:
            log.append("protocol_prespecified", body)
    lodge(folder, store)
    return check(config, store)


def version_to_write(
    config: StudyConfig, log: Log, note: str | None = None, registered_at: str | None = None
) -> dict[str, Any] | None:
    """Return the protocol to write, or None where the memory says the same already."""
    if not config.consensus.source:
        raise RuleError(
            "study.yaml: consensus.source is empty. Say where the protocol fixes this rule (document, version, "
            "section): readers will ask, and a cut-off has no default."
        )
    protocol, known = protocol_of(config), log.read("protocols")
    same = known[known["sha256"] == fingerprint(protocol)]
    amends = not known.empty and known.iloc[-1]["sha256"] != fingerprint(protocol)
    if not amends and not same.empty and _says(same, "note", note) and _says(same, "registered_at", registered_at):
        return None
    if amends or known.empty:
        if (log.read("rounds")["state"] == "open").any():
            raise RoundError("A round is open: the protocol can be written or amended before a round, not during one.")
        if amends and not (note or "").strip():
            told = "; ".join(protocol_differences(known.iloc[-1]["protocol"], protocol))
            raise RuleError(f"This amends the protocol ({told}). Say why and who approved it: prespecify(note='...').")
    return {
        "version": len(known) + 1,
        "protocol": protocol,
        "sha256": fingerprint(protocol),
        "registered_at": registered_at,
        "note": note,
    }


def _says(versions: pd.DataFrame, column: str, value: str | None) -> bool:
    return value is None or bool((versions[column] == value).any())


def lodge(folder: Path, store: Store) -> None:
    """Write the protocol as last prespecified into a file whose SHA-256 is its fingerprint, to lodge elsewhere."""
    last = _text_in_force(store.read("protocols")).iloc[0]
    (folder / OUTPUTS).mkdir(exist_ok=True)
    name = f"protocol-{last['version']}-{last['sha256'][:12]}.json"
    (folder / OUTPUTS / name).write_bytes(str(last["protocol"]).encode("utf-8"))


def _text_in_force(known: pd.DataFrame) -> pd.DataFrame:
    """Return the versions since the text was last changed: the first wrote it, any later ones registered it."""
    texts = known["sha256"].tolist()
    first = max(k for k in range(len(texts)) if k == 0 or texts[k] != texts[k - 1])
    return known.iloc[first:]


def check(config: StudyConfig, store: Store) -> ProtocolCheck:
    """Compare the protocol last written with the rule in force."""
    known, rounds = store.read("protocols"), store.read("rounds")
    in_force = protocol_of(config)
    if known.empty:
        return ProtocolCheck(False, False, fingerprint(in_force), None, 0, None, None, False, False, [])
    written = _text_in_force(known)
    last = written.iloc[0]
    first_opened = rounds["opened_at"].min() if len(rounds) else None
    registered, notes = written["registered_at"].dropna(), written["note"].dropna()
    return ProtocolCheck(
        prespecified=True,
        matches=bool(last["sha256"] == fingerprint(in_force)),
        fingerprint=str(last["sha256"]),
        prespecified_at=last["at"],
        version=int(last["version"]),
        registered_at=None if registered.empty else str(registered.iloc[-1]),
        note=None if notes.empty else str(notes.iloc[-1]),
        before_round_1=first_opened is None or bool(known["at"].iloc[0] <= first_opened),
        opened_by_import=bool((rounds["opened_by"] == "import").any()) if len(rounds) else False,
        differences=protocol_differences(str(last["protocol"]), in_force),
    )


def require_same(config: StudyConfig, store: Store, stays: str, way_out: str) -> None:
    """Raise `RuleError` where the rule in force is not the one prespecified."""
    found = check(config, store)
    if not found.matches:
        told = "; ".join(found.differences)
        raise RuleError(
            f"{stays}: study.yaml no longer says what was prespecified on {found.prespecified_at:%Y-%m-%d} ({told}). "
            f"{way_out}"
        )

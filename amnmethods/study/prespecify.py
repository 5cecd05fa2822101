"""The prespecified protocol: written and fingerprinted before the data, compared with the rule in force ever after."""

from dataclasses import dataclass
from datetime import datetime

from ..errors import RoundError, RuleError
from ..model.config import StudyConfig
from ..model.protocol import fingerprint, protocol_differences, protocol_of
from ..store import Store


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
    config: StudyConfig, store: Store, actor: str, note: str | None = None, registered_at: str | None = None
) -> ProtocolCheck:
    """Write the protocol as it stands in `study.yaml` into the study's memory; see `Study.prespecify`."""
    if not config.consensus.source:
        raise RuleError(
            "study.yaml: consensus.source is empty. Say where the protocol fixes this rule (document, version, section): "
            "readers will ask, and a cut-off has no default."
        )
    if (store.read("rounds")["state"] == "open").any():
        raise RoundError("A round is open: the protocol can be written or amended before a round, not during one.")
    protocol = protocol_of(config)
    known = store.read("protocols")
    if not known.empty and known.iloc[-1]["sha256"] == fingerprint(protocol) and registered_at is None and note is None:
        return check(config, store)
    changed = not known.empty and known.iloc[-1]["sha256"] != fingerprint(protocol)
    if changed and not note:
        told = "; ".join(protocol_differences(known.iloc[-1]["protocol"], protocol))
        raise RuleError(f"This amends the protocol ({told}). Say why and who approved it: prespecify(note='...').")
    body = {
        "version": len(known) + 1,
        "protocol": protocol,
        "sha256": fingerprint(protocol),
        "registered_at": registered_at,
        "note": note,
    }
    with store.write(actor) as log:
        log.append("protocol_prespecified", body)
    return check(config, store)


def check(config: StudyConfig, store: Store) -> ProtocolCheck:
    """Compare the protocol last written with the rule in force."""
    known, rounds = store.read("protocols"), store.read("rounds")
    in_force = protocol_of(config)
    if known.empty:
        return ProtocolCheck(False, False, fingerprint(in_force), None, 0, None, None, False, False, [])
    last = known.iloc[-1]
    first_opened = rounds["opened_at"].min() if len(rounds) else None
    registered = known["registered_at"].dropna()
    return ProtocolCheck(
        prespecified=True,
        matches=bool(last["sha256"] == fingerprint(in_force)),
        fingerprint=str(last["sha256"]),
        prespecified_at=last["at"],
        version=int(last["version"]),
        registered_at=None if registered.empty else str(registered.iloc[-1]),
        note=last["note"] if isinstance(last["note"], str) else None,
        before_round_1=first_opened is None or bool(known["at"].iloc[0] <= first_opened),
        opened_by_import=bool((rounds["opened_by"] == "import").any()) if len(rounds) else False,
        differences=protocol_differences(str(last["protocol"]), in_force),
    )


def require_same(config: StudyConfig, store: Store, round: int) -> None:
    """Raise `RuleError` where the rule in force is not the one prespecified."""
    found = check(config, store)
    if not found.matches:
        told = "; ".join(found.differences)
        raise RuleError(
            f"Round {round} stays closed: study.yaml no longer says what was prespecified on {found.prespecified_at:%Y-%m-%d} "
            f"({told}). Take the change back, or write it as an approved amendment: prespecify(note='...')."
        )

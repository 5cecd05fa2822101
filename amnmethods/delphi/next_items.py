"""Which items go on to the next round, as things stand."""

import pandas as pd

TAKEN_OUT = ("drop", "merge", "split")
COLUMNS = ["item_id", "status", "decision", "ask", "why"]


def next_items(items: pd.DataFrame, consensus: pd.DataFrame, decisions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for each item whether the next round asks it, and what says so.

    Parameters
    ----------
    items
        One row per item: ``item_id``.
    consensus
        The last round's consensus table: ``item_id``, ``status`` (<NA> for criteria that the rule does not decide on).
    decisions
        Decisions on items, latest last: ``item_id``, ``decision``, and ``into`` for those merged and split.

    Returns
    -------
    One row per item, in the order of ``items``: its ``status``, its last ``decision`` (<NA> where there is none),
    ``ask`` (``yes``, ``no``, or ``open`` where nobody decided and the rule gave no class) and ``why`` (``decision``,
    ``status``, ``new`` or ``undecided``).

    A decision goes before a status. ``drop``, ``merge`` and ``split`` take an item off the list, unless it is merged or
    split into itself; ``reword`` and ``reopen`` ask again; ``keep`` leaves the item on the list as it is worded, and its
    status then says the rest: with a class of the rule it is settled and not asked again (`reopen` would), without one it
    is asked again. Delphi reports use the word so: an item is retained whether or not it is rated once more.

    Examples
    --------
    >>> items = pd.DataFrame({"item_id": ["s01", "s02", "s03"]})
    >>> status = pd.DataFrame({"item_id": ["s01", "s02"], "status": ["include", "no consensus"]})
    >>> next_items(items, status)[["item_id", "ask", "why"]].to_numpy().tolist()
    [['s01', 'no', 'status'], ['s02', 'open', 'undecided'], ['s03', 'yes', 'new']]
    """
    statuses = (
        consensus.dropna(subset=["status"]).drop_duplicates("item_id", keep="last").set_index("item_id")["status"]
    )
    last: dict[str, str] = {}
    become: set[str] = set()
    own: set[str] = set()  # merged or split into themselves: they go on under their own code
    for row in () if decisions is None else decisions.to_dict("records"):
        item, into = row["item_id"], row.get("into")
        last[item] = row["decision"]
        children = set(into) if isinstance(into, list) else set()
        become |= children - {item}
        own = own | {item} if item in children else own - {item}
    rows = []
    for item in items["item_id"]:
        status, decision = statuses.get(item), last.get(item)
        if decision is not None:
            stays = decision not in TAKEN_OUT or item in own
            ask, why = ("yes" if stays else "no"), "decision"
            if decision == "keep" and _settled(status):
                ask, why = "no", "status"
        elif item in become or status is None:
            ask, why = "yes", "new"
        elif _settled(status):
            ask, why = "no", "status"
        else:
            ask, why = "open", "undecided"
        rows.append((item, status, decision, ask, why))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"status": "string", "decision": "string"})


def _settled(status: object) -> bool:
    """Tell whether the rule gave an item one of its classes."""
    if not isinstance(status, str):
        return False
    return status not in ("no consensus", "too few ratings") and not status.startswith("not assessable")

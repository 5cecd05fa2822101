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
    ``status``, ``new`` or ``undecided``). A decision goes before a status: consensus alone takes no item out, but one
    with a class of the rule and no decision is not asked again.

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
    for row in () if decisions is None else decisions.to_dict("records"):
        last[row["item_id"]] = row["decision"]
        into = row.get("into")
        become |= {item for item in into if item != row["item_id"]} if isinstance(into, list) else set()
    rows = []
    for item in items["item_id"]:
        status, decision = statuses.get(item), last.get(item)
        if decision is not None:
            ask, why = ("no" if decision in TAKEN_OUT else "yes"), "decision"
        elif item in become or status is None:
            ask, why = "yes", "new"
        elif status in ("no consensus", "too few ratings") or str(status).startswith("not assessable"):
            ask, why = "open", "undecided"
        else:
            ask, why = "no", "status"
        rows.append((item, status, decision, ask, why))
    return pd.DataFrame(rows, columns=COLUMNS).astype({"status": "string", "decision": "string"})

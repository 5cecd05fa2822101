"""The joint display: themes beside quantitative results, with what the researcher infers from the two."""

import pandas as pd

from ..errors import SegmentsError
from .tables import blank, need, shown

__all__ = ["INFERENCES", "joint_display"]

INFERENCES = ("confirm", "expand", "discord")


def joint_display(themes: pd.DataFrame, results: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Set themes beside quantitative results by the links that the researcher drew [1]_.

    Parameters
    ----------
    themes
        ``code`` and whatever is to be shown of each (such as ``n_sources``, a quote).
    results
        ``measure`` and whatever is to be shown of each (such as ``estimate``, ``n``).
    links
        ``code``, ``measure``, ``inference`` (``confirm``, ``expand``, ``discord``) and ``because``, the inference in the
        researcher's words.

    Returns
    -------
    One row per link in the order of the themes, then themes and results that no link names, with a blank ``inference``
    and ``reason`` ``not_linked``: what was left beside is shown too. Columns: ``code``, the themes' own, ``measure``,
    the results' own, ``inference``, ``because``, ``reason``. Columns that both tables have end in ``_theme`` and
    ``_result``.

    Raises
    ------
    SegmentsError
        A link names an unknown theme or measure, stands twice, or lacks a known inference or its words.

    References
    ----------
    .. [1] Fetters, Curry & Creswell (2013). Achieving integration in mixed methods designs. Health Serv Res 48(6 Pt 2),
       2134-2156. doi:10.1111/1475-6773.12117

    Examples
    --------
    >>> themes = pd.DataFrame({"code": ["time", "trust"], "n_sources": [31, 12]})
    >>> results = pd.DataFrame({"measure": ["workload"], "estimate": [3.9]})
    >>> links = pd.DataFrame({"code": ["time"], "measure": ["workload"], "inference": ["confirm"], "because": ["Both name it."]})
    >>> joint_display(themes, results, links)[["code", "inference", "reason"]].fillna("-").values.tolist()
    [['time', 'confirm', ''], ['trust', '-', 'not_linked']]
    """
    need(themes, ["code"], "themes")
    need(results, ["measure"], "results")
    need(links, ["code", "measure", "inference", "because"], "links")
    for table, key, what in ((themes, "code", "theme"), (results, "measure", "measure")):
        if table[key].duplicated().any():
            raise SegmentsError(
                f"The {what} {shown(table[key][table[key].duplicated()].iloc[0])} stands twice: keep one row."
            )
        stray = links[~links[key].isin(table[key])]
        if len(stray):
            raise SegmentsError(
                f"A link names the {what} {shown(stray[key].iloc[0])}, which is not there: add it, or correct it."
            )
    twice = links[links.duplicated(["code", "measure"])]
    if len(twice):
        raise SegmentsError(
            f"{shown(twice['code'].iloc[0])} and {shown(twice['measure'].iloc[0])} are linked twice: keep one inference."
        )
    odd = links[~links["inference"].isin(INFERENCES)]
    if len(odd):
        row = odd.iloc[0]
        raise SegmentsError(
            f"The link of {shown(row.code)} and {shown(row.measure)} has the inference {shown(row.inference)}; it is one of "
            f"{', '.join(INFERENCES)}."
        )
    if blank(links["because"]).any():
        row = links[blank(links["because"])].iloc[0]
        raise SegmentsError(
            f"The link of {shown(row.code)} and {shown(row.measure)} says no because: write what you infer."
        )
    drawn = links[["code", "measure", "inference", "because"]].astype(object)
    table = themes.merge(drawn, on="code", how="left").merge(
        results, on="measure", how="outer", suffixes=("_theme", "_result")
    )
    table["reason"] = table["inference"].isna().map({True: "not_linked", False: ""})
    place = {code: k for k, code in enumerate(themes["code"])}
    beside = {measure: k for k, measure in enumerate(results["measure"])}
    order = pd.DataFrame({"theme": table["code"].map(place), "result": table["measure"].map(beside)})
    order = order.sort_values(["theme", "result"], na_position="last", kind="stable")
    ends = ["inference", "because", "reason"]
    first = ["code", *(c for c in table if c in themes or c.endswith("_theme"))]
    first = list(dict.fromkeys(first))
    rest = [column for column in table if column not in (*first, *ends)]
    return table.loc[order.index, [*first, *sorted(rest, key=lambda c: c != "measure"), *ends]].reset_index(drop=True)

"""What is told beside a point of the thread: the panel's view and who differed, a plan line, a dose, an outcome's figures."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Literal

import pandas as pd

from ..errors import AmnError, ResourceError
from ..words import number, percent
from .evaluation_window import measure_name
from .register import text

Lines = list[dict[str, Any]]
PARTS: tuple[Literal["language", "group", "site"], ...] = ("language", "group", "site")
MINUS = "−"


class Notes:
    """What the study knows of each point beyond its name; each table is asked for once, when first needed."""

    def __init__(self, window: Any, nodes: pd.DataFrame):
        self.window, self.study = window, window.study
        self.names = dict(zip(nodes["node"], nodes["label"], strict=True))
        self.spoken, self.own = window.spoken, window.own
        self._measures: dict[str, str] = {}
        self.sites = {site.site: site.name.said(self.own) for site in self.study.config.sites}

    def say(self, key: str, **values: Any) -> str:
        """Return one of the window's words."""
        return str(self.window.word(f"trace.{key}", **values))

    def _asked(self, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return a table of the study, none where it lacks what the table needs."""
        try:
            return make()
        except AmnError:
            return pd.DataFrame()

    # Names

    def tag(self, row: dict[Any, Any]) -> str:
        """Return the small print of a point: its code, its network, its figure."""
        code = str(row["id"]).split("@")[0] if row["kind"] == "outcome" else str(row["id"])
        value = str(row["value"] or "")
        shown = [code, self.sites.get(str(row["site"]), str(row["site"] or ""))]
        if value and row["kind"] != "dose":  # its name tells it already
            shown.append(self.say("change", value=value) if row["kind"] == "outcome" else value)
        return " · ".join(part for part in shown if part)

    def spoken_in(self, row: dict[Any, Any]) -> str:
        """Return the language of a quote; blank for what is in the reader's own."""
        if row["kind"] != "segment" or row["label"] == row["id"]:
            return ""
        return self._languages.get(str(row["id"]), "")

    @cached_property
    def _languages(self) -> dict[str, str]:
        table = self._asked(lambda: self.study.table("segments"))
        if not {"segment_id", "language"} <= set(table):
            return {}
        return {str(k): text(v) for k, v in zip(table["segment_id"], table["language"], strict=True)}

    def measure(self, name: str) -> str:
        """Return what a scale or an outcome is called."""
        if name not in self._measures:
            self._measures[name] = measure_name(self.study, name, self.spoken)
        return self._measures[name]

    def translated(self, because: str) -> str:
        """Return why something is linked in the reader's language, where the team wrote it so."""
        return self._because.get(because, because)

    @cached_property
    def _because(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in ("strategy_links", "outcome_links"):
            table = self._asked(partial(self.study.table, name))
            if {"because", f"because_{self.own}"} <= set(table):
                pairs = zip(table["because"], table[f"because_{self.own}"], strict=True)
                found |= {text(why): text(said) for why, said in pairs if text(said)}
        return found

    # Beside the points

    def of(self, row: dict[Any, Any]) -> Lines:
        """Return what is told beside a point."""
        made = getattr(self, f"_{row['kind']}", None)
        return [] if made is None else made(row)

    def _panel(self, row: dict[Any, Any]) -> Lines:
        own = str(row["id"])
        lines: Lines = []
        for each in self._of(self._strategies, own):
            median = number(float(each["median"]), self.spoken, 1) if not pd.isna(each["median"]) else "–"
            lines.append({"text": self.say("rated", n=int(each["n"]), median=median, round=int(each["round"]))})
        for by, table in self._differences.items():
            for each in sorted(self._of(table, own), key=self._place):
                lines += self._difference(by, each)
        return [*lines, *self._dissent(own)]

    def _difference(self, by: str, row: dict[Any, Any]) -> Lines:
        """Return how a part of the panel rated beside the others: by language always, by others where they differ."""
        differs = bool(row["differs"])
        if text(row["reason"]) or not (differs or by == "language"):
            return []
        means = [number(float(row[name]), self.spoken, 1) for name in ("mean", "mean_against")]
        told = self.say(
            "part",
            criterion=self._criterion(row["criterion"]),
            one=self._part(by, row["part"]),
            mean=means[0],
            n=int(row["n"]),
            other=self._part(by, row["against"]),
            mean_other=means[1],
            n_other=int(row["n_against"]),
        )
        return [{"text": told, "pill": text(row["said"]) if differs else "", "tone": "open"}]

    def _dissent(self, own: str) -> Lines:
        """Return who stood against an agreed strategy, with words that may be quoted."""
        rows = self._of(self._against, own)
        if not rows:
            agreed = [each for each in self._of(self._strategies, own) if each["agreed"]]
            return [{"text": self.say("nobody_against")}] if agreed and self._against is not None else []
        lines: Lines = []
        for each in rows:
            if each["part"] == "all":
                lines.append({"text": text(each["risk"]), "pill": self.say("dissent"), "tone": "out"})
            elif not text(each["reason"]) and each["n_against"]:
                part = self._part("group", each["part"])
                lines.append({"text": self.say("against", part=part, n=int(each["n_against"]), of=int(each["n"]))})
        return lines

    def _line(self, row: dict[Any, Any]) -> Lines:
        lines: Lines = []
        for each in self._plan.get(str(row["id"]), []):
            when = [text(each.get(name)) for name in ("starts_on", "ends_on")]
            told = {"owner": text(each.get("owner")), "when": " – ".join(day for day in when if day)}
            for name in ("dose", "indicator", "risk"):
                told[name] = text(each.get(f"{name}_{self.own}")) or text(each.get(name))
            lines += [{"text": self.say(f"line.{name}", what=said)} for name, said in told.items() if said]
        return lines

    def _dose(self, row: dict[Any, Any]) -> Lines:
        lines: Lines = []
        for each in self._doses.get(str(row["id"]), []):
            given = [number(float(each[name]), self.spoken, 0) for name in ("delivered", "planned")]
            unit = text(each["unit"])
            key = "delivered" if unit else "delivered_plain"
            low = {"pill": self.say("below_bar"), "tone": "out"} if each["flag"] is True else {}
            lines.append({"text": self.say(key, delivered=given[0], planned=given[1], unit=unit), **low})
            if not pd.isna(each["fidelity"]):
                lines.append({"text": self.say("fidelity", share=percent(float(each["fidelity"]), self.spoken))})
        return lines

    def _outcome(self, row: dict[Any, Any]) -> Lines:
        """Return an outcome's figures at its last wave, network by network where it belongs to none."""
        measure, site = str(row["id"]).split("@")[0].casefold(), str(row["site"] or "") or self.window.site
        found = self._outcomes
        if found.empty:
            return []
        own = found[found["outcome"].astype(str).str.casefold().eq(measure) & found["by"].fillna("").eq("")]
        own = own[own["site"].eq(site)] if site else own[own["site"].isin(self.sites)]
        own = own.drop_duplicates("site", keep="last")  # its last wave
        return [{"text": self._figure(each)} for each in own.to_dict("records")]

    def _figure(self, row: dict[Any, Any]) -> str:
        site = self.sites.get(str(row["site"]), str(row["site"]))
        if pd.isna(row["value"]):
            return self.say("no_figure", site=site, reason=text(row["reason"]))
        if pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
            value, low, high = (self._signed(row[name]) for name in ("value", "low", "high"))
            return self.say("changed", site=site, value=value, low=low, high=high)
        counts = [number(float(row[name]), self.spoken, 0) for name in ("numerator", "denominator")]
        value = (
            percent(float(row["value"]), self.spoken)
            if row["unit"] == "share"
            else number(float(row["value"]), self.spoken)
        )
        return self.say("share", site=site, value=value, numerator=counts[0], denominator=counts[1])

    def _signed(self, value: Any) -> str:
        if pd.isna(value):
            return "–"
        said = number(float(value), self.spoken)
        return f"+{said}" if float(value) > 0 else said.replace("-", MINUS)

    # Tables

    @staticmethod
    def _of(table: pd.DataFrame | None, own: str) -> list[dict[Any, Any]]:
        if table is None or table.empty:
            return []
        return table[table["strategy_id"].astype(str) == own].to_dict("records")

    def _place(self, row: dict[Any, Any]) -> int:
        """Return the place of a criterion among those of `study.yaml`."""
        known = [each.criterion for each in self.study.config.criteria]
        return known.index(str(row["criterion"])) if str(row["criterion"]) in known else len(known)

    def _criterion(self, criterion: Any) -> str:
        named = {each.criterion: each.name.said(self.own) for each in self.study.config.criteria}
        return named.get(str(criterion), str(criterion))

    def _part(self, by: str, part: Any) -> str:
        if str(part) == "others":
            return self.say("others")
        if by == "site":
            return self.sites.get(str(part), str(part))
        if by == "group":
            named = {each.group: each.name.said(self.own) for each in self.study.config.groups}
            return named.get(str(part), str(part))
        try:
            return self.say(f"panellists.{part}")
        except (ResourceError, KeyError):
            return str(part)

    @cached_property
    def _strategies(self) -> pd.DataFrame:
        return self._asked(self.study.strategies)

    @cached_property
    def _differences(self) -> dict[str, pd.DataFrame]:
        return {by: self._asked(partial(self.study.strategy_differences, by, language=self.spoken)) for by in PARTS}

    @cached_property
    def _against(self) -> pd.DataFrame | None:
        """Return the register of dissent; None where the study's rule knows none."""
        try:
            rounds = self.study.rounds()
            ended = rounds.loc[rounds["state"].isin(["closed", "decided"]), "round"]
            said = [self._asked(partial(self.study.quotable_comments, int(each))) for each in ended]
            kept = [each for each in said if len(each)]
            comments = pd.concat(kept, ignore_index=True).rename(columns={"text": "comment"}) if kept else None
            return self.study.dissent(comments=comments, language=self.spoken)
        except AmnError:
            return None

    @cached_property
    def _plan(self) -> dict[str, list[dict[Any, Any]]]:
        table = self._asked(self.study.plan)
        return {} if table.empty else {str(key): rows.to_dict("records") for key, rows in table.groupby("line_id")}

    @cached_property
    def _doses(self) -> dict[str, list[dict[Any, Any]]]:
        table = self._asked(lambda: self.study.delivery_summary("line_id", language=self.spoken))
        if table.empty:
            return {}
        rows = table.assign(flag=[None if pd.isna(flag) else bool(flag) for flag in table["flag"]])
        return {str(row["group"]): [row] for row in rows.to_dict("records")}

    @cached_property
    def _outcomes(self) -> pd.DataFrame:
        return self._asked(lambda: self.study.reaim(language=self.spoken))

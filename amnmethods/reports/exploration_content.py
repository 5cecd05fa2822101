"""What the exploration report tells: the study's tables, under the names of the reader's language, small numbers hidden."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import AmnError
from ..words import word
from .figures import Figures, Picture
from .filters import SUPPRESSED

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["exploration_content"]

Rows = list[SimpleNamespace]
QUOTES = 3  # most quotes per code
OVERALL = {"(pooled)": "pooled", "(one code per unit)": "one_code"}  # rows that are no code
FIRST = 5  # places of the ranking in which a change is told
NETWORK = (
    "n_contacts",
    "n_mentors",
    "n_mentees",
    "reach_mentees",
    "active_mentees",
    "median_response_hours",
    "n_unanswered",
    "gini",
    "share_started_by_one",
    "betweenness_centralization",
    "share_across_profession",
)


class _Gatherer:
    """One report's language, names and bounds beside the study."""

    def __init__(self, study: "Study", language: str, figures: Figures) -> None:
        self.study, self.language, self.figures = study, language, figures
        self.held = set(study.tables()["name"])
        self.below = study.config.suppress_below.report
        self.plan = study.config.exploration
        self.names = self._names()
        self.sites = {site.site: site.name.said(language) for site in study.config.sites}

    def _names(self) -> dict[str, str]:
        if "codes" not in self.held:
            return {}
        codes = self.study.table("codes")
        said = next((c for c in (f"name_{self.language}", f"name_{self.study.languages[0]}") if c in codes), None)
        if said is None:
            return {}
        return {code: name for code, name in zip(codes["code"], codes[said], strict=True) if pd.notna(name)}

    def name(self, code: Any) -> str:
        """Return what a code is called, or the code itself."""
        return self.names.get(code, str(code))

    def said(self, category: str) -> str:
        """Return a category of the participants; those that are ours, in the reader's language."""
        own = {"total": "total", "(not said)": "not_said", "(others)": "others"}.get(category)
        return category if own is None else word(f"exploration.people.{own}", self.language, study=self.study.folder)

    def has(self, *tables: str) -> bool:
        """Tell whether the study keeps these tables."""
        return set(tables) <= self.held

    def draw(self, name: str, plot: Callable[..., Any], *given: Any, **options: Any) -> list[Picture]:
        """Draw a chart, over as many pages as it needs."""
        from ..charts import pages

        options["study"] = self.study.folder
        return self.figures.keep(f"{name}-{self.language}", pages(plot, *given, **options))

    def documents(self) -> SimpleNamespace | None:
        """Count documents by site and language, and pages that have text."""
        if not self.has("documents"):
            return None
        table = self.study.table("documents")
        pages = self.study.table("document_pages") if self.has("document_pages") else None
        rows = [
            SimpleNamespace(
                site=self.sites.get(site, site),
                n=len(own),
                kinds=own["kind"].nunique(),
                languages=sorted(set(own["language"].dropna())),
            )
            for site, own in table.groupby("site", sort=True)
        ]
        read = 0 if pages is None else pages["document_id"].nunique()
        scanned = 0 if pages is None else int(pages["scanned"].sum())
        return SimpleNamespace(rows=rows, n=len(table), read=read, scanned=scanned)

    def sources(self) -> SimpleNamespace | None:
        """Count interviews and groups, and who took part, small numbers hidden."""
        if not self.has("participants"):
            return None
        table = self.study.table("participants")
        people = self.study.participants()
        blocks = []
        for attribute, own in people.groupby("attribute", sort=False):
            groups = [group for group in dict.fromkeys(own["group"]) if group != "total"]
            wide = own.pivot(index="category", columns="group", values="n")
            order = [category for category in dict.fromkeys(own["category"]) if category in wide.index]
            rows = [
                SimpleNamespace(
                    name=category,
                    total=_n(wide.loc[category].get("total")),
                    cells=[_n(wide.loc[category].get(g)) for g in groups],
                )
                for category in order
            ]
            blocks.append(
                SimpleNamespace(attribute=str(attribute), groups=[self.said(group) for group in groups], rows=rows)
            )
        n_people = int(table["n_people"].fillna(1).sum()) if "n_people" in table else len(table)
        return SimpleNamespace(n=len(table), n_people=n_people, blocks=blocks, hidden=bool(people["suppressed"].any()))

    def themes(self) -> SimpleNamespace | None:
        """Gather the tree of themes with its figure, and released quotes below each code."""
        if not self.has("segments"):
            return None
        from ..charts import plot_theme_tree

        tree = self.study.theme_tree("own") if self.has("codes") else self._framework_tree()
        shown = tree[tree["n_segments_all"] > 0]
        rows = [
            SimpleNamespace(
                name=self.name(row.code),
                depth=int(row.depth),
                n=int(row.n_segments_all),
                sources=_n(row.n_sources_all),
                sites=_n(row.n_sites_all),
            )
            for row in shown.itertuples()
        ]
        figure = self.draw("themes", plot_theme_tree, shown, self.names, self.language)
        return SimpleNamespace(rows=rows, figure=figure, quotes=self._quotes(list(shown["code"])))

    def _framework_tree(self) -> pd.DataFrame:
        framework = self.plan.framework if self.plan else None
        return self.study.theme_tree(framework or self.study.segments()["framework"].dropna().iloc[0])

    def _quotes(self, codes: list[str]) -> Rows:
        if not self.has("participants") or "released" not in self.study.table("segments"):
            return []
        table = self.study.quotes("own" if self.has("codes") else self.plan.framework)
        table = table[table["segment_id"].notna() & table["code"].isin(codes)].drop_duplicates(["code", "text"])
        table = table.groupby("code", sort=False).head(QUOTES)
        return [
            SimpleNamespace(
                name=self.name(code),
                quotes=[SimpleNamespace(text=row.text, by=self._by(row)) for row in own.itertuples()],
            )
            for code, own in table.groupby("code", sort=False)
        ]

    def _by(self, row: Any) -> str:
        said = [
            row.role if pd.notna(row.role) else "",
            self.sites.get(row.site, row.site) if pd.notna(row.site) else "",
        ]
        return ", ".join(part for part in said if part)

    def barriers(self) -> SimpleNamespace | None:
        """Gather matrix, ranking, what leaving out changes, what distinguishes, and who raised what."""
        if not self.has("matrix_ratings"):
            return None
        from ..charts import plot_framework_matrix, plot_ranking

        matrix = self.study.framework_matrix()
        named = matrix.assign(site=matrix["site"].map(lambda site: site))
        told = SimpleNamespace(
            matrix_figure=self.draw("matrix", plot_framework_matrix, named, self.names, self.language),
            open=int((matrix["state"] == "open").sum()),
            unsupported=int((matrix["warning"] == "no_quote").sum()),
            rankings=[],
            patterns=[],
            raised=[],
        )
        if self.plan and self.plan.weights:
            for direction in ("barrier", "facilitator"):
                ranking = self.study.ranked(direction)
                if ranking.empty:
                    continue
                figure = self.draw(f"ranked-{direction}", plot_ranking, ranking, self.names, self.language)
                told.rankings.append(
                    SimpleNamespace(
                        direction=direction, rows=self._ranked(ranking), figure=figure, moved=self._moved(direction)
                    )
                )
        for by in ("implementation", "stages"):
            if self.plan and getattr(self.plan, by):
                told.patterns.append(SimpleNamespace(by=by, plan=getattr(self.plan, by), rows=self._patterns(by)))
        if self.has("segments", "participants"):
            told.raised = [SimpleNamespace(by=by, **vars(self._raised(by))) for by in ("language", "role")]
        return told

    def _ranked(self, ranking: pd.DataFrame) -> Rows:
        return [
            SimpleNamespace(
                rank=row.rank,
                name=self.name(row.determinant_id),
                score=row.score,
                n_sources=_n(row.n_sources),
                n_sites=_n(row.n_sites),
                strength=(row.strength_low, row.strength_high),
                n_opposite=_n(row.n_opposite),
                reason=row.reason,
            )
            for row in ranking.itertuples()
        ]

    def _moved(self, direction: Any) -> Rows:
        """Say which codes come among the first places, and which go, without each coder, site or kind of source."""
        if not self.has("segments"):
            return []
        rows = []
        for (what, value), own in self.study.ranked_without(direction).groupby(["left_out", "value"], sort=False):
            before = set(own.loc[own["rank_all"] <= FIRST, "determinant_id"])
            after = set(own.loc[(own["rank_without"] <= FIRST).fillna(False), "determinant_id"])
            if before != after:
                comes, goes = ([self.name(code) for code in sorted(some)] for some in (after - before, before - after))
                rows.append(SimpleNamespace(what=what, value=self.sites.get(value, value), comes=comes, goes=goes))
        return rows

    def _patterns(self, by: Any) -> Rows:
        table = self.study.distinguishing(by)
        order = {"strong": 0, "weak": 1, "none": 2, "insufficient": 3}
        table = table.assign(place=table["pattern"].map(order)).sort_values("place", kind="stable")
        return [
            SimpleNamespace(name=self.name(row.construct), pattern=row.pattern, higher=row.higher, lower=row.lower)
            for row in table.itertuples()
        ]

    def _raised(self, by: str) -> SimpleNamespace:
        table = self.study.raised_by(by, "own" if self.has("codes") else self.plan.framework)
        kinds = [
            kind
            for kind in dict.fromkeys(table["kind"])
            if not (table.loc[table["kind"] == kind, "reason"] != "").any()
        ]
        shown = table[table["kind"].isin(kinds)]
        rows = []
        for code, own in shown.groupby("code", sort=False):
            cells = own.set_index("kind")
            shares = [float(cells.loc[kind, "share"]) for kind in kinds]
            told = [
                SimpleNamespace(
                    n=int(cells.loc[kind, "n_raised"]),
                    of=int(cells.loc[kind, "n_sources"]),
                    share=float(cells.loc[kind, "share"]),
                )
                for kind in kinds
            ]
            rows.append(SimpleNamespace(name=self.name(code), cells=told, spread=max(shares) - min(shares)))
        rows.sort(key=lambda row: -row.spread)
        return SimpleNamespace(kinds=kinds, rows=rows, hidden=table["kind"].nunique() - len(kinds))

    def grid(self) -> SimpleNamespace | None:
        """Lay the grid out as a table, and say what carries each factor."""
        try:
            table = self.study.sem_grid()
        except AmnError:
            return None
        levels, factors = list(dict.fromkeys(table["level"])), list(dict.fromkeys(table["factor"]))
        framework = self._grid_names()
        cells = table.set_index(["level", "factor"])

        def cell(level: str, factor: str) -> SimpleNamespace:
            row = cells.loc[(level, factor)]
            ids = [each for column in ("barriers", "facilitators") for each in str(row[column]).split("; ") if each]
            return SimpleNamespace(
                names=[self.name(each) for each in ids],
                placed_by_us=bool(row["placed_by_us"]) and bool(ids),
                leverage=bool(row["leverage"]),
                reason=row["reason"],
            )

        rows = [
            SimpleNamespace(level=framework.get(level, level), cells=[cell(level, factor) for factor in factors])
            for level in levels
        ]
        carried = [
            SimpleNamespace(
                factor=framework.get(factor, factor),
                n=int(own["n_barrier"].sum() + own["n_facilitator"].sum()),
                names=[self.name(each) for ids in own["barriers"] for each in str(ids).split("; ") if each],
            )
            for factor, own in table.groupby("factor", sort=False)
        ]
        return SimpleNamespace(
            factors=[framework.get(factor, factor) for factor in factors], rows=rows, carried=carried
        )

    def _grid_names(self) -> Mapping[str, str]:
        codes = self.study.framework_codes("sem_mentorship")
        column = next(c for c in (f"name_{self.language}", "name_en") if c in codes)
        return dict(zip(codes["code"], codes[column], strict=True))

    def agreement(self) -> Rows | None:
        """Say how far coders agree, overall and by code."""
        if not self.has("segments") or not self.plan or not self.plan.framework:
            return None
        if self.study.segments()["coder"].nunique() < 2:
            return None
        table = self.study.coder_agreement(self.plan.framework)
        codes = self.study.framework_codes(self.plan.framework).set_index("code")
        column = next((c for c in (f"name_{self.language}", "name_en") if c in codes), None)
        named = {} if column is None else codes[column].to_dict()
        return [
            SimpleNamespace(
                overall=OVERALL.get(row.code),
                name=f"{row.code} {named[row.code]}" if row.code in named else row.code,
                n_units=int(row.n_units),
                n_given=int(row.n_given),
                share=row.share_agree,
                kappa=row.kappa,
                low=row.kappa_low,
                high=row.kappa_high,
                alpha=row.alpha,
                ac1=row.ac1,
                kind=row.kappa_kind,
            )
            for row in table.itertuples()
        ]

    def survey(self) -> SimpleNamespace | None:
        """Gather reliability and baseline by site."""
        if not (self.has("survey") or self.has("responses")) or not self.plan or not self.plan.instruments:
            return None
        reliability = [
            SimpleNamespace(
                scale=row.scale,
                n_items=int(row.n_items),
                n=int(row.n_respondents),
                alpha=row.alpha,
                low=row.alpha_low,
                high=row.alpha_high,
                omega=row.omega,
            )
            for row in self.study.reliability().itertuples()
        ]
        items = self.study.item_analysis(language=self.language)
        ends = items[(items["share_floor"] > 0.5) | (items["share_ceiling"] > 0.5) | (items["note"] != "")]
        table = self.study.baseline(("site",), language=self.language)
        groups = list(dict.fromkeys(table["site"]))
        scales = []
        for scale, own in table.groupby("scale", sort=False):
            cells = own.set_index("site")
            told = [
                SimpleNamespace(
                    n=_shown(cells.loc[g], "n"), mean=_shown(cells.loc[g], "mean"), sd=_shown(cells.loc[g], "sd")
                )
                for g in groups
            ]
            scales.append(SimpleNamespace(scale=scale, cells=told))
        n = (
            self.study.table("survey")["respondent_id"].nunique()
            if self.has("survey")
            else self.study.table("responses")["respondent_id"].nunique()
        )
        return SimpleNamespace(
            n=n,
            reliability=reliability,
            groups=[self.sites.get(group, group) for group in groups],
            scales=scales,
            hidden=bool(table["hidden"].any()),
            ends=[
                SimpleNamespace(
                    item=row.item, scale=row.scale, floor=row.share_floor, ceiling=row.share_ceiling, note=row.note
                )
                for row in ends.itertuples()
            ],
        )

    def network(self) -> SimpleNamespace | None:
        """Gather the measures of each network, and the load of its mentors."""
        if not self.has("contacts") or not self.plan or not self.plan.contacts:
            return None
        from ..charts import plot_load_curve

        table = self.study.network_measures(language=self.language)
        top = f"share_top_{self.plan.contacts.top}"
        wanted = [*NETWORK[:8], top, *NETWORK[8:]]
        sites = [site for site in dict.fromkeys(table["site"]) if site in self.sites]
        cells = table.set_index(["measure", "site"])
        rows = []
        for measure in wanted:
            if measure not in set(table["measure"]):
                continue
            own = [cells.loc[(measure, site)] for site in sites]
            rows.append(
                SimpleNamespace(
                    name=own[0]["name"],
                    share=measure.startswith(("share", "reach", "active")),
                    count=measure.startswith("n_"),
                    cells=[
                        SimpleNamespace(value=row["value"], of=row["denominator"], reason=row["reason"]) for row in own
                    ],
                )
            )
        curve = self.study.load_curve(language=self.language)
        curve = curve[curve["site"] != "pooled"]
        figure = self.draw("load", plot_load_curve, curve, self.language, top=self.plan.contacts.top, names=self.sites)
        return SimpleNamespace(
            plan=self.plan.contacts,
            sites=[self.sites[site] for site in sites],
            rows=rows,
            figure=figure,
            hang=self._hang(),
        )

    def _hang(self) -> Rows:
        """Say of each network what share of its contacts hangs on one person, by role and never by code."""
        table = self.study.reliance(language=self.language)
        table = table[table["site"] != "pooled"].sort_values("share_lost", ascending=False)
        first = table.drop_duplicates("site")
        return [
            SimpleNamespace(
                site=self.sites.get(row.site, row.site),
                share=row.share_lost,
                n=int(row.n_contacts),
                cut_off=int(row.n_cut_off),
                of=int(row.n_mentees_all),
            )
            for row in first.sort_values("site").itertuples()
            if row.n_mentees_all >= self.below
        ]

    def gaps(self) -> SimpleNamespace | None:
        """Draw the evidence gap map and list its empty cells."""
        if not self.has("studies") or not self.plan or not self.plan.gap_map:
            return None
        from ..charts import plot_gap_map

        table = self.study.gap_map()
        empty = table[table["gap"] == "no_studies"]
        return SimpleNamespace(
            figure=self.draw("gaps", plot_gap_map, table, self.language),
            n=int(self.study.table("studies")["study_id"].nunique()),
            empty=[SimpleNamespace(intervention=row.intervention, outcome=row.outcome) for row in empty.itertuples()],
        )

    def joint(self) -> SimpleNamespace | None:
        """Set themes beside survey results by the team's links."""
        if not self.has("links", "survey") and not self.has("links", "responses"):
            return None
        table = self.study.joint_display(language=self.language)
        linked = table[table["inference"].fillna("") != ""]
        return SimpleNamespace(
            rows=[
                SimpleNamespace(
                    name=self.name(row.code),
                    sources=_n(row.n_sources_all),
                    measure=row.measure,
                    mean=row.mean,
                    n=_n(row.n),
                    inference=row.inference,
                    because=row.because,
                )
                for row in linked.itertuples()
            ],
            beside=len(table) - len(linked),
        )


def _n(value: Any) -> Any:
    return SUPPRESSED if pd.isna(value) else int(value)


def _shown(row: pd.Series, column: str) -> Any:
    if row["hidden"]:
        return SUPPRESSED
    return row[column]


def exploration_content(study: "Study", language: str, figures: Figures) -> dict[str, Any]:
    """Return exactly what `templates/reports/exploration.<language>.md.j2` asks for; a part without data is None."""
    gather = _Gatherer(study, language, figures)
    kept = study.tables()
    return {
        "study": study.config,
        "below": gather.below,
        "plan": gather.plan,
        "as_of": kept["at"].max(),
        "kept": [
            SimpleNamespace(name=row.name, version=row.version, n=row.n_rows, source=row.source, at=row.at)
            for row in kept.drop_duplicates("name", keep="last").itertuples(index=False)
        ],
        "n_segments": len(study.segments()) if gather.has("segments") else 0,
        "documents": gather.documents(),
        "sources": gather.sources(),
        "themes": gather.themes(),
        "barriers": gather.barriers(),
        "grid": gather.grid(),
        "agreement": gather.agreement(),
        "survey": gather.survey(),
        "network": gather.network(),
        "gaps": gather.gaps(),
        "joint": gather.joint(),
    }

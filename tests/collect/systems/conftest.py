"""Exports as REDCap, LimeSurvey, Qualtrics and SPSS write them, made from the files we wrote and a table of answers.

Made from the documented shape of each export; no such program runs here.
"""

import csv
import io
import json

import pandas as pd
import pytest


def told(row, unable):
    """Return the cell of one answer: its code, the code for unable, or a blank."""
    if row["state"] == "rated":
        return f"{row['rating']:g}"
    return unable if row["state"] == "unable" else ""


def answers_of(ratings, mapping, unable):
    """Return per panellist a mapping of variable to cell, by the mapping that was written."""
    rows = ratings.assign(comment=ratings["comment"].astype("object").where(ratings["comment"].notna(), ""))
    by_question = {(q["item_id"], q["criterion"], q["kind"]): q["name"] for q in mapping["questions"]}
    answers = {}
    for row in rows.to_dict("records"):
        theirs = answers.setdefault(row["panellist_id"], {})
        theirs[by_question[row["item_id"], row["criterion"], "rating"]] = told(row, unable)
        comment = by_question.get((row["item_id"], row["criterion"], "comment"))
        if comment and row["comment"]:
            theirs[comment] = row["comment"]
    return answers


def written(rows, **how):
    out = io.StringIO()
    csv.writer(out, **how).writerows(rows)
    return out.getvalue()


@pytest.fixture
def mapping_of():
    def mapping_of(folder):
        return json.loads((folder / "mapping.json").read_text(encoding="utf-8"))

    return mapping_of


@pytest.fixture
def redcap_export(mapping_of):
    """Return a maker of REDCap's CSV of raw data, from the dictionary that was written."""

    def export(folder, ratings, round=1, unable="99"):
        dictionary = next(folder.glob("dictionary-*.csv")).read_text(encoding="utf-8")
        fields = list(csv.DictReader(io.StringIO(dictionary)))
        forms = list(dict.fromkeys(field["Form Name"] for field in fields))
        head = ["record_id", "redcap_survey_identifier"]
        for form in forms:
            head += [f"{form}_timestamp"] if form.startswith("round_") else []
            names = [field["Variable / Field Name"] for field in fields if field["Form Name"] == form]
            head += [name for name in names if name != "record_id"]
            head.append(f"{form}_complete")
        rows = [head]
        for panellist, theirs in answers_of(ratings, mapping_of(folder), unable).items():
            cells = {"record_id": panellist, "pid": panellist, "redcap_survey_identifier": f"{panellist}@example.org"}
            cells |= {f"r{round}{name}": text for name, text in theirs.items()}
            cells |= {f"round_{round}_timestamp": "2026-03-20 10:15", f"round_{round}_complete": "2"}
            rows.append([cells.get(name, "0" if name.endswith("_complete") else "") for name in head])
        return written(rows, lineterminator="\n")

    return export


@pytest.fixture
def limesurvey_export(mapping_of):
    """Return a maker of LimeSurvey's CSV of answer codes under question codes, from the structure that was written."""

    def export(folder, ratings, unable="UTR"):
        structure = (folder / "structure.txt").read_text(encoding="utf-8-sig")
        table = list(csv.DictReader(io.StringIO(structure), delimiter="\t"))
        names = list(dict.fromkeys(row["name"] for row in table if row["class"] == "Q"))
        own = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "startdate", "datestamp"]
        rows = [[*own, *names]]
        for k, (panellist, theirs) in enumerate(answers_of(ratings, mapping_of(folder), unable).items(), start=1):
            time = "2026-03-20 10:15:00"
            token = panellist.replace("-", "")  # as LimeSurvey keeps it
            rows.append([k, time, 5, "en", 123456789, token, time, time, *(theirs.get(name, "") for name in names)])
        return "\ufeff" + written(rows, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")

    return export


@pytest.fixture
def qualtrics_export(mapping_of):
    """Return a maker of Qualtrics' CSV with its three header rows, from the survey that was written."""

    def export(folder, ratings, unable="99", language="en", ids=True, zone="America/Toronto", n=None):
        lines = (folder / f"survey.{language}.txt").read_text(encoding="utf-8").splitlines()
        names = [line[5:-2] for line in lines if line.startswith("[[ID:")]
        texts = [lines[k + 1].replace("<br>", "\n") for k, line in enumerate(lines) if line.startswith("[[ID:")]
        own = {
            "StartDate": "Start Date", "EndDate": "End Date", "Status": "Response Type", "IPAddress": "IP Address",
            "Progress": "Progress", "Duration (in seconds)": "Duration (in seconds)", "Finished": "Finished",
            "RecordedDate": "Recorded Date", "ResponseId": "Response ID", "RecipientLastName": "Recipient Last Name",
            "RecipientFirstName": "Recipient First Name", "RecipientEmail": "Recipient Email",
            "ExternalReference": "External Data Reference", "LocationLatitude": "Location Latitude",
            "LocationLongitude": "Location Longitude", "DistributionChannel": "Distribution Channel",
            "UserLanguage": "User Language",
        }  # fmt: skip
        dates = ("StartDate", "EndDate", "RecordedDate")
        zones = {name: {"timeZone": zone} for name in dates}
        first = [json.dumps({"ImportId": name, **zones.get(name, {})}, separators=(",", ":")) for name in own]
        rows = [[*own, *names, "pid"], [*own.values(), *texts, "pid"]]
        if ids:
            rows.append([*first, *(f'{{"ImportId":"QID{k}"}}' for k in range(1, len(names) + 1)), '{"ImportId":"pid"}'])
        for k, (panellist, theirs) in enumerate(
            list(answers_of(ratings, mapping_of(folder), unable).items())[:n], start=1
        ):
            time = "2026-03-20 10:15:00"
            cells = [
                time,
                time,
                "0",
                f"203.0.113.{k}",
                "100",
                "600",
                "1",
                time,
                f"R_{k:015}",
                "Doe",
                "Jo",
                f"jo{k}@example.org",
            ]
            cells += [panellist, "45.4", "-75.7", "gl", "EN"]
            rows.append([*cells, *(theirs.get(name, "") for name in names), panellist])
        return written(rows, lineterminator="\n")

    return export


@pytest.fixture
def some():
    """Return ratings of the small study: all states, a comment with quotes and a line break."""

    def some(study):
        rows = []
        told = {"P-01": "9 8 U", "P-02": "7 . 5", "P-03": "1 2 3", "P-4KXD": "6 U 9"}
        for panellist, cells in told.items():
            for item, cell in zip(("s01", "s02", "s03"), cells.split(), strict=True):
                for criterion in study.scales:
                    state = {"U": "unable", ".": "skipped"}.get(cell, "rated")
                    comment = 'Sure: "yes",\nand; no' if (panellist, item) == ("P-01", "s02") else None
                    rating = float(cell) if state == "rated" else float("nan")
                    first = criterion == next(iter(study.scales))
                    rows.append([panellist, item, criterion, state, rating, comment if first else None])
        columns = ["panellist_id", "item_id", "criterion", "state", "rating", "comment"]
        return pd.DataFrame(rows, columns=columns)

    return some


@pytest.fixture
def same():
    """Return a check that the study holds exactly these answers, whichever way they came."""

    def same(study, ratings, round=1):
        key = ["panellist_id", "item_id", "criterion"]
        kept = study.ratings(round).set_index(key).sort_index()
        given = ratings.set_index(key).sort_index()
        assert list(kept.index) == list(given.index)
        assert kept["state"].astype(str).tolist() == given["state"].astype(str).tolist()
        assert kept["rating"].astype(float).fillna(-1).tolist() == given["rating"].astype(float).fillna(-1).tolist()
        said = [
            [text if isinstance(text, str) and text else None for text in table["comment"]] for table in (kept, given)
        ]
        assert said[0] == said[1]

    return same

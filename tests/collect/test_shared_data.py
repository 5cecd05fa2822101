"""Other people's real ratings through the same door."""

import pandas as pd
import pytest

from amnmethods.collect import import_items, import_ratings

pytestmark = pytest.mark.shared

ANCHORS = "\n    anchors:\n      1: {en: Not at all, fr: Pas du tout}\n      9: {en: Extremely, fr: Extrêmement}"
SCALE = "{from: 1, to: 9}" + ANCHORS


def study_for(new, folder, text, items, codes, points, agree):
    """Make a study whose items and panel are those of a published file."""
    rows = "".join(f"{item},{item} in English,{item} en français\n" for item in items)
    panel = "panellist_id,group\n" + "".join(f"{code},R\n" for code in codes)
    text = text.replace(SCALE, points).replace("agree: {from: 7, to: 9}", agree)
    text = text.replace(
        "against: {from: 1, to: 3}", "against: {from: 1, to: 1}" if "to: 7" in points else "against: {from: 0, to: 0}"
    )
    return new(folder, items="item_id,wording_en,wording_fr\n" + rows, panel=panel, text=text)


def test_two_stages_of_one_file_go_into_two_rounds(shared_data, tmp_path, new, text):
    path = shared_data / "uppsala_two_stages.csv"
    raw = pd.read_csv(path)
    items, codes = [f"C{k}" for k in range(1, 43)], sorted(raw["pnum"].unique())
    study = study_for(new, tmp_path, text, items, codes, "{from: 1, to: 7}", "agree: {from: 6, to: 7}")
    report = import_ratings(study, copied(path, tmp_path), 1)
    assert report.imported, str(report)
    assert report.n_panellists == 26
    assert {"P1", "P7", "stage", "case"} <= set(report.ignored)
    assert "26 rows of round 2 were left aside." in report.notes
    study.close_round(1)
    assert import_ratings(study, copied(path, tmp_path), 2).imported
    for number in (1, 2):
        kept = study.ratings(number).pivot(index="panellist_id", columns="item_id", values="rating")[items]
        given = raw[raw["stage_id"] == number].set_index("pnum").sort_index()[items]
        given.index = given.index.astype(str)
        pd.testing.assert_frame_equal(
            kept, given.astype("float64"), check_names=False, check_column_type=False, check_index_type=False
        )


def test_agreement_with_blanks(shared_data, tmp_path, new, text):
    path = shared_data / "light_statements.csv"
    items = [f"s{k:02}" for k in range(1, 29)]
    study = study_for(new, tmp_path, text, items, range(1, 20), "{from: 0, to: 1}", "agree: {from: 1, to: 1}")
    report = import_ratings(study, copied(path, tmp_path))
    assert report.imported, str(report)
    assert (report.n_panellists, report.n_skipped, report.n_rated) == (19, 5, 19 * 28 - 5)


def test_items_in_latin_1(shared_data, tmp_path, new, text):
    study = new(tmp_path, text=text.replace("[en, fr]", "[fr]"))
    items = import_items(study, shared_data / "declarations_fr_latin1.csv")
    assert len(items) == 25
    assert items.loc[0, "item_id"] == "s01"
    assert items.loc[0, "wording_fr"].startswith("La lumière peut être décrite")
    assert items.loc[0, "section"] == "Lumière et spectre"
    study.open_round(1)
    assert study.items(1).loc[0, "wording_fr"] == items.loc[0, "wording_fr"]


def test_one_of_two_panels_side_by_side(shared_data, tmp_path, new, text):
    path = copied(shared_data / "two_panels_merged_header.xlsx", tmp_path)
    items, codes = [f"item {k}" for k in range(1, 21)], [f"rater{k}" for k in range(1, 5)]
    study = study_for(new, tmp_path, text, items, codes, "{from: 1, to: 7}", "agree: {from: 6, to: 7}")
    report = import_ratings(study, path)
    assert list(report.problems["problem"]) == ["AMN-I102"]
    table = report.problems.assign(choice="Panel B (1-6)")
    assert import_ratings(study, path, choices=table).imported
    kept = study.ratings(1).pivot(index="item_id", columns="panellist_id", values="rating").loc[items]
    given = pd.read_csv(shared_data / "video_ratings.csv")
    assert (kept.to_numpy() == given.to_numpy()).all()


def copied(path, folder):
    """Return a copy to import, since a problems file is written beside the file."""
    target = folder / path.name
    target.write_bytes(path.read_bytes())
    return target

"""The invented study run twice from invitation to the third round's feedback, by forms and by REDCap: one study."""

import pytest
from pandas.testing import assert_frame_equal

from amnmethods.demo.fieldwork import fieldwork

ROUNDS = (1, 2, 3)
ANSWER = ["round", "panellist_id", "item_id", "criterion"]
# What tells from which file an answer came, and when that file says it was given: workbooks know no time.
OF_THE_SOURCE = ["source", "source_row", "recorded_at", "seq", "import_seq"]


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """Return the study that came by forms and the one that came by REDCap files."""
    return [
        fieldwork(tmp_path_factory.mktemp(way), way, formats=(), progress=lambda sentence: None)
        for way in ("forms", "redcap")
    ]


def both(studies, look):
    """Return what both studies show, without their clocks and what hangs on a study's own key."""
    found = [look(study) for study in studies]
    clocks = ["comment_id", "at", "seq", "opened_at", "closed_at", "decided_at", "sha256"]
    return [table.drop(columns=[name for name in clocks if name in table]) for table in found]


def test_every_rating_state_and_comment_is_the_same(studies):
    one, other = (study.ratings().sort_values(ANSWER, ignore_index=True) for study in studies)
    left = [column for column in one if column in OF_THE_SOURCE]
    assert set(one) - set(left) == {*ANSWER, "state", "rating", "comment"}
    assert_frame_equal(one.drop(columns=left), other.drop(columns=left))
    assert one["comment"].str.contains("\r").sum() == 0
    assert len(one) == 1458 + 1352 + 528
    assert set(one["state"]) == {"rated", "unable", "skipped"}
    assert one["comment"].notna().sum() == 43


def test_the_statuses_are_those_of_the_truth_table(studies, truth):
    told = {(n, item): status for item, row in truth["items"].items() for n, status in row["status"].items()}
    for study in studies:
        tables = {n: study.consensus(n).query("criterion == 'importance'") for n in ROUNDS}
        found = {(n, row.item_id): row.status for n, table in tables.items() for row in table.itertuples()}
        assert found == told


@pytest.mark.parametrize("number", ROUNDS)
def test_consensus_and_its_sensitivity_are_equal(studies, number):
    for look in (
        lambda study: study.consensus(number),
        lambda study: study.consensus(number, by_group=True),
        lambda study: study.sensitivity(number),
        lambda study: study.attrition(number),
        lambda study: study.stopping(number),
        lambda study: study.panel(number),
        lambda study: study.late(number).drop(columns="source"),
    ):
        assert_frame_equal(*both(studies, look))


@pytest.mark.parametrize("pair", [(1, 2), (2, 3)])
def test_stability_and_transitions_are_equal(studies, pair):
    assert_frame_equal(*both(studies, lambda study: study.stability(*pair)))
    assert_frame_equal(*both(studies, lambda study: study.transitions(*pair)))


@pytest.mark.parametrize("number", ROUNDS)
def test_every_panellists_feedback_is_equal_in_their_language(studies, number):
    one, other = studies
    spoken = one.panel().set_index("panellist_id")["language"]
    assert set(spoken) == {"en", "fr"}
    for code in one.panel(number)["panellist_id"]:
        assert one.feedback(code, number, spoken[code]) == other.feedback(code, number, spoken[code])


def test_what_the_panellists_were_shown_with_the_next_round_is_equal(studies):
    shown = [study.feedback_shown().set_index(["round", "panellist_id"])["content"].sort_index() for study in studies]
    assert shown[0].to_dict() == shown[1].to_dict()
    # round 1 with the forms of round 2 and so on; the one who joined in round 2 and those who left are not among them
    assert shown[0].groupby(level="round").size().to_dict() == {1: 26, 2: 26}


def test_decisions_lineage_comments_and_flow_are_equal(studies):
    for look in (
        lambda study: study.decisions(),
        lambda study: study.lineage(),
        lambda study: study.what_changed(2, "fr"),
        lambda study: study.what_changed(3),
        lambda study: study.comments(),
        lambda study: study.panel_flow(),
        lambda study: study.store.read("mails"),
        lambda study: study.items(),
        lambda study: study.rounds(),
    ):
        assert_frame_equal(*both(studies, look))


def test_the_records_know_who_was_reminded_and_who_came_late(studies, truth):
    for study in studies:
        mails = {
            kind: set(table["panellist_id"]) for kind, table in study.store.read("mails").groupby(["round", "kind"])
        }
        for number in (1, 2):
            ratings = study.ratings(number)
            codes = sorted(set(ratings["panellist_id"]))
            left_open = set(ratings.loc[ratings["state"] == "skipped", "panellist_id"])
            invited = set(study.panel(number)["panellist_id"])
            assert mails[number, "invitation"] == invited
            assert mails[number, "reminder"] == invited - (set(codes[: len(codes) // 2]) - left_open)
            assert mails[number, "thanks"] == set(codes)
        late = study.late()
        assert late["round"].tolist() == [2, 3]
        assert set(late["panellist_id"]) <= set(truth["panel"]["lost"])
        assert not late["accepted"].any()


def test_nothing_but_the_link_holds_a_name_and_the_memory_is_sound(studies):
    for study in studies:
        assert study.verify() == []
        names = [b"Invented Person", b"@example.org"]
        for path in study.folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not any(name in content for name in names), path


def test_the_redcap_export_was_read_as_it_is(studies, truth):
    study = studies[1]
    found = study.imports()["found"]
    assert all(entry["format"] == "redcap" and entry["dropped"] == ["redcap_survey_identifier"] for entry in found)
    # the record of who withdrew stays in the project, and is no answer of a later round
    (gone,) = truth["panel"]["withdrew_and_asked_for_erasure"]
    assert set(study.ratings().set_index("panellist_id").loc[gone, "round"]) == {1}

"""What running rounds brings is kept, read back, erased and replayed, on both databases."""

import pytest
from sqlalchemy import insert, text

from amnmethods.errors import StoreError
from amnmethods.store import Store, migrate
from amnmethods.store.engine import locate, open_engine, restructuring, use_wal
from amnmethods.store.events import GENESIS, chain_hash, digest, parse_body, sealed_body
from amnmethods.store.schema import PROJECTIONS, event, store_info

from .conftest import answer, opening

CONSENT = {"version": "1", "participation": True, "quotation": False, "given_at": "2026-03-01"}
TEXT = {"round": 1, "contribution_id": "c1", "kind": "proposal", "text": "Only our valley has this", "language": "en"}
REVIEW = {"round": 1, "item_id": "s01", "action": "redact", "text": "Très", "language": "fr", "by": "AB"}
RANKS = [{"item_id": "s01", "rank": 1}, {"item_id": "s02", "rank": 2.0}]
TOP = {"round": 1, "question": "top", "source": "form"}
RELEASED = {"round": 1, "panellist_id": "p2", "item_id": "s01", "text": "T", "by": "AB"}


def close(log):
    log.append("round_closed", {"round": 1, "panel": opening(1)["panel"]})


def decide(log, item="s01", decision="keep", **more):
    return log.append("decision_recorded", {"round": 1, "item_id": item, "decision": decision, "reason": "x", **more})


@pytest.fixture
def field(study):
    """Give a study in which one panellist did all that can be done."""
    with study.write("AB") as log:
        log.append("consent_recorded", CONSENT, "p1")
        log.append("mail_logged", {"round": None, "kind": "invitation", "channel": "eml", "sha256": "ab"}, "p1")
        log.append("contribution_recorded", TEXT, "p1")
        log.append("contribution_coded", {"contribution_id": "c1", "code": "place", "item_id": "s02"}, "p1")
        log.append("rankings_recorded", {**TOP, "rows": RANKS}, "p1")
        log.append("meeting_recorded", {"round": 1, "held_on": "2026-03-02", "attended": ["p1", "p2"]})
        log.append("discussion_noted", {"round": 1, "item_id": "s01", "note": "two readings"})
        log.append("comment_reviewed", REVIEW, "p2")
        close(log)
        log.append("feedback_shown", {"round": 1, "sha256": "cd", "content": {"own": 7}}, "p1")
        late = {"round": 1, "source": "late.xlsx", "rows": [answer("s01", 2), answer("s02", 9)]}
        log.append("late_recorded", late, "p1")
    return study


def test_everything_is_read_back(field):
    (consent,) = field.read("consents").itertuples()
    assert (consent.panellist_id, consent.version, consent.participation, consent.quotation) == ("p1", "1", True, False)
    assert consent.given_at == "2026-03-01"
    assert field.read("consents")["thanks"].isna().all(), "what was not asked is neither yes nor no"
    assert field.read("mails")["round"].isna().all()
    (given,) = field.read("contributions").itertuples()
    assert (given.kind, given.text, given.late) == ("proposal", TEXT["text"], False)
    (coded,) = field.read("contribution_codes").itertuples()
    assert (coded.code, coded.coder, coded.item_id) == ("place", "AB", "s02")
    assert field.read("rankings")["rank"].tolist() == [1.0, 2.0]
    assert field.read("meetings")["attended"].tolist() == [["p1", "p2"]]
    assert field.read("discussions")["by"].tolist() == ["AB"]
    assert field.read("comments_released")["text"].tolist() == ["Très"], "what a review releases is readable as before"
    assert field.read("feedback_shown")["content"].tolist() == [{"own": 7}]
    assert field.read("late_ratings")["accepted_seq"].isna().all()
    assert field.read("ratings", panellist_id="p1")["rating"].tolist() == [7.0, 3.0], "late answers change nothing"
    assert field.verify() == []


def test_an_erased_panellist_leaves_no_trace_in_any_table(field):
    with field.write("AB") as log:
        log.append("late_accepted", {"round": 1, "reason": "post was slow"}, "p1")
        log.append("panellist_erased", {"reason": "asked"}, "p1")
    for name, table in PROJECTIONS.items():
        if "panellist_id" in table.c and name not in ("panel", "panel_rounds"):
            assert "p1" not in set(field.read(name)["panellist_id"]), name
    assert field.read("contribution_codes").empty
    assert TEXT["text"] not in str(field.event_bodies())
    assert field.verify() == []
    field.rebuild()
    assert field.verify() == []


def test_late_answers_count_once_they_are_accepted(field):
    with field.write("AB") as log:
        seq = log.append("late_accepted", {"round": 1, "reason": "the post was slow"}, "p1")
    assert field.read("ratings", panellist_id="p1")["rating"].tolist() == [2.0, 9.0]
    history = field.read("rating_history", panellist_id="p1", item_id="s01")
    assert history["rating"].tolist() == [7.0, 2.0]
    assert history["reason"].iloc[-1] == "the post was slow"
    assert field.read("late_ratings")["accepted_seq"].tolist() == [seq, seq]
    with pytest.raises(StoreError, match="No late answers"), field.write("AB") as log:
        log.append("late_accepted", {"round": 1, "reason": "again"}, "p1")
    assert field.verify() == []


def test_a_decided_round_takes_no_late_answers_into_its_results(field):
    with field.write("AB") as log:
        log.append("round_decided", {"round": 1})
    with pytest.raises(StoreError, match="it is decided"), field.write("AB") as log:
        log.append("late_accepted", {"round": 1, "reason": "too late"}, "p1")


def test_a_second_ranking_takes_the_place_of_the_first_whole(study):
    rows = [{"item_id": "s02", "rank": 1}]
    with study.write("import") as log:
        log.append("rankings_recorded", {**TOP, "source": "a", "rows": RANKS}, "p1")
        log.append("rankings_recorded", {**TOP, "source": "b", "rows": rows}, "p1")
    assert study.read("rankings")[["item_id", "rank", "source"]].to_numpy().tolist() == [["s02", 1.0, "b"]]
    assert study.verify() == []


def test_a_decision_walks_from_proposed_to_confirmed_to_undone(study):
    with study.write("AB") as log:
        close(log)
        first = decide(log, "s01", "keep")
        seq = decide(log, "s01", "drop", proposed_by="AB", state="proposed")
        decide(log, "s02", "keep")
    assert study.read("decisions", item_id="s01")["state"].tolist() == ["proposed"]
    with pytest.raises(StoreError, match="another person confirms it"), study.write("AB") as log:
        log.append("decision_confirmed", {"decision_seq": seq, "by": "AB"})
    with study.write("CD") as log:
        log.append("decision_confirmed", {"decision_seq": seq, "by": "CD"})
        log.append("round_decided", {"round": 1})
    row = study.read("decisions", item_id="s01").iloc[0]
    assert (row["state"], row["confirmed_by"], row["decision"]) == ("confirmed", "CD", "drop")
    with study.write("AB") as log:
        log.append("decision_undone", {"decision_seq": seq, "reason": "misread"})
    assert study.read("decisions", item_id="s01")["seq"].tolist() == [first], "the one before stands again"
    assert study.read("rounds")["state"].tolist() == ["closed"]
    history = study.read("decision_history", item_id="s01")
    assert history["undone"].isna().tolist() == [True, False]
    with study.write("AB") as log:
        log.append("decision_undone", {"decision_seq": first, "reason": "that one too"})
    assert study.read("decisions", item_id="s01").empty
    with pytest.raises(StoreError, match="no decision that stands"), study.write("AB") as log:
        log.append("decision_undone", {"decision_seq": first, "reason": "once more"})
    assert study.verify() == []


def test_what_a_review_withholds_is_no_longer_released(study):
    with study.write("AB") as log:
        log.append("comment_reviewed", REVIEW, "p2")
        log.append("comment_reviewed", {**REVIEW, "action": "translate", "language": "en", "translator": "CD"}, "p2")
        assert len(log.read("comments_released")) == 1
        log.append("comment_reviewed", {"round": 1, "item_id": "s01", "action": "withhold", "by": "AB"}, "p2")
    assert study.read("comments_released").empty
    assert study.read("comment_reviews")["action"].tolist() == ["redact", "translate", "withhold"]
    assert study.read("ratings", panellist_id="p2")["comment"].tolist() == ["Très à propos"]
    assert study.verify() == []


def test_a_code_is_taken_away_by_the_coder_who_gave_it(field):
    gone = {"contribution_id": "c1", "code": "place", "removed": True}
    with field.write("CD") as log:
        log.append("contribution_coded", gone, "p1")
        assert len(log.read("contribution_codes")) == 1
    with field.write("AB") as log:
        log.append("contribution_coded", gone, "p1")
    assert field.read("contribution_codes").empty
    assert field.verify() == []


@pytest.mark.parametrize(
    ("kind", "body", "who", "said"),
    [
        ("late_recorded", {"round": 1, "source": "x", "rows": [answer("s01", 2)]}, "p1", "so nothing is late"),
        ("rankings_recorded", {**TOP, "rows": [{"item_id": "s01"}]}, "p1", "rank or points"),
        ("rankings_recorded", {**TOP, "rows": [{"item_id": "s09", "rank": 1}]}, "p1", "not asked"),
        ("rankings_recorded", {**TOP, "rows": [RANKS[0], RANKS[0]]}, "p1", "stands twice"),
        ("contribution_recorded", {**TEXT, "round": 2}, "p1", "never opened"),
        ("contribution_recorded", {**TEXT, "kind": "poem"}, "p1", "kind"),
        ("contribution_coded", {"contribution_id": "c9", "code": "x"}, "p1", "made no contribution 'c9'"),
        ("comment_reviewed", {**REVIEW, "text": None}, "p2", "needs the text"),
        ("comment_reviewed", {**REVIEW, "action": "withhold"}, "p2", "leave text out"),
        ("comment_reviewed", {**REVIEW, "action": "translate"}, "p2", "the translator"),
        ("decision_confirmed", {"decision_seq": 3, "by": "AB"}, None, "no decision that stands"),
        ("discussion_noted", {"round": 1, "item_id": "s09", "note": "x"}, None, "not asked"),
        ("meeting_recorded", {"round": 1, "held_on": "last week", "attended": []}, None, "held_on"),
        ("consent_recorded", CONSENT, None, "give panellist_id"),
        ("consent_recorded", {**CONSENT, "given_at": "2026-03-01T10:00:00"}, "p1", "given_at"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_says_why(study, kind, body, who, said):
    with pytest.raises(StoreError, match=said), study.write("AB") as log:
        log.append(kind, body, who)
    assert study.verify() == []


def test_nobody_takes_over_the_contribution_of_another(field):
    with pytest.raises(StoreError, match="another panellist's"), field.write("AB") as log:
        log.append("contribution_recorded", TEXT, "p2")


def test_a_study_of_the_first_schema_comes_up_to_date_with_all_it_held(study, request, tmp_path):
    with study.write("AB") as log:
        close(log)
        decide(log, "s01", "keep", proposed_by="AB", confirmed_by="CD")
        decide(log, "s01", "merge", into=["s02"])
        decide(log, "s02")
        log.append("comment_released", RELEASED, "p2")
        log.append("panellist_erased", {"reason": "asked"}, "p3")
    sqlite = study._engine.dialect.name == "sqlite"
    old = made_by_the_first_schema(study, tmp_path / "old.db" if sqlite else request.getfixturevalue("new_database")())
    opened = Store.open(old)
    assert "from schema 0001 to 0003" in opened.messages[0]
    assert opened.verify() == []
    for name in PROJECTIONS:
        assert opened.read(name).equals(study.read(name)), name
    opened.rebuild()
    assert opened.read("decision_history").equals(study.read("decision_history"))
    assert opened.read("decision_history")["decision"].tolist() == ["keep", "merge", "keep"]
    with opened.write("AB") as log:
        log.append("consent_recorded", CONSENT, "p1")
    assert opened.verify() == []


def made_by_the_first_schema(study, location):
    """Return the place of a study as the program of the first schema left it: its tables, its columns, its rows."""
    place = locate(location)
    engine = open_engine(place, create=True)
    use_wal(engine, place)
    with study._engine.connect() as source, restructuring(engine, place) as target:
        migrate.upgrade(target, "0001")
        for table in PROJECTIONS.values():
            if engine.dialect.has_table(target, table.name):
                held = {column["name"] for column in engine.dialect.get_columns(target, table.name)}
                rows = [{k: v for k, v in row._mapping.items() if k in held} for row in source.execute(table.select())]
                for row in rows:
                    target.execute(insert(table), row)
        head, n = GENESIS, 0
        for row in source.execute(event.select().order_by(event.c.seq)):
            body = {k: v for k, v in (parse_body(row.body) or {}).items() if k not in ("state", "comparable")}
            sealed = sealed_body(body)
            own = {"seq": row.seq, "at": row.at, "actor": row.actor, "kind": row.kind, "panellist_id": row.panellist_id}
            link = {**own, "previous_hash": head, "body_sha256": digest(sealed)}
            head, n = chain_hash(**link), row.seq
            target.execute(insert(event), {**link, "hash": head, "body": sealed if row.body else None})
        target.execute(insert(store_info), {"id": 1, "n_events": n, "head": head, "written_with": "0.1.0"})
        assert target.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
    engine.dispose()
    return location

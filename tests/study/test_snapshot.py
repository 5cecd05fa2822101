"""What the memory held at one moment: read once, worked out once, until something happens."""

import gc
import weakref

import pandas as pd

from amnmethods.store import Store
from amnmethods.study.snapshot import at_one_moment, now, once


def test_a_store_has_one_snapshot_until_something_happens(study):
    before = now(study.store)
    assert now(study.store) is before
    study.keep_table("weather", pd.DataFrame({"what": ["Flood"]}), source="notes")
    after = now(study.store)
    assert after is not before
    assert "weather" in set(after.read("kept_tables")["name"])


def test_a_block_at_one_moment_sees_what_happened_only_after_it(study):
    with at_one_moment(study.store):
        before = now(study.store)
        study.keep_table("weather", pd.DataFrame({"what": ["Flood"]}), source="notes")
        assert now(study.store) is before
    assert "weather" in set(now(study.store).read("kept_tables")["name"])


def test_what_was_made_is_kept_with_the_snapshot_and_made_anew_after_it(study):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [once(now(study.store), "key", make) for _ in range(3)] == [0, 0, 0]
    study.keep_table("weather", pd.DataFrame({"what": ["Flood"]}), source="notes")
    assert once(now(study.store), "key", make) == 1
    assert once(study.store, "key", make) == 2  # a store itself keeps nothing


def test_a_snapshot_does_not_hold_its_store(study):
    store = Store.open(study.store.place)
    gone = weakref.ref(store)
    now(store)
    del store
    gc.collect()
    assert gone() is None

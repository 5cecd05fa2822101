"""Networks as pictures: everybody drawn once, the most relied on labelled, readable at 500 people, the same each time."""

import numpy as np
import pandas as pd
import pytest

from amnmethods.charts import alt_text, figure_bytes, plot_load_curve, plot_network, plot_network_over_time
from amnmethods.charts.network_layout import packed_layout, parts_of
from amnmethods.errors import ReportError

PROFESSIONS = [
    "physician",
    "nurse",
    "nurse practitioner",
    "social worker",
    "pharmacist",
    "psychologist",
    "other",
    "dentist",
]


def invented(n_mentors, n_mentees, seed=1):
    """Return ties, people and reliance of an invented network."""
    rng = np.random.default_rng(seed)
    mentors, mentees = [f"M{k:02}" for k in range(n_mentors)], [f"E{k:03}" for k in range(n_mentees)]
    pairs = {(str(rng.choice(mentors)), mentee) for mentee in mentees for _ in range(1 + (rng.random() < 0.3))}
    ties = pd.DataFrame(sorted(pairs), columns=["mentor_id", "mentee_id"])
    ties["n_contacts"] = rng.integers(1, 12, len(ties))
    everybody = [(person, "mentor") for person in mentors] + [
        (person, "mentee") for person in [*mentees, "E998", "E999"]
    ]
    people = pd.DataFrame(everybody, columns=["person_id", "role"])
    people["profession"] = rng.choice(PROFESSIONS, len(people), p=[0.42, 0.17, 0.12, 0.1, 0.08, 0.06, 0.03, 0.02])
    share = ties.groupby("mentor_id")["n_contacts"].sum() / ties["n_contacts"].sum()
    reliance = share.rename("share_lost").rename_axis("person_id").reset_index()
    return ties, people, reliance


@pytest.fixture(scope="module")
def small():
    return invented(6, 34)


@pytest.fixture(scope="module")
def big():
    return invented(40, 460)


def mark_places(figure):
    return np.array(
        [(a.get_xdata()[0], a.get_ydata()[0]) for a in figure.axes[0].lines if a.get_label() in ("mentor", "mentee")]
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", ["small", "big"])
def test_everybody_in_contact_is_drawn_and_nothing_covers_a_text(size, language, request, tidy, marks, texts):
    ties, people, reliance = request.getfixturevalue(size)
    figure = tidy(plot_network(ties, people, reliance, language, seed=1, below=5, group="profession"))
    drawn = [a.get_label() for a in figure.axes[0].lines]
    assert drawn.count("mentor") == ties["mentor_id"].nunique()
    assert drawn.count("mentee") == ties["mentee_id"].nunique()
    assert figure.get_figheight() < 8.3
    first = reliance.sort_values("share_lost", ascending=False).head(3)["person_id"]
    assert [person for person in first if any(text.startswith(person) for text in texts(figure))] == list(first)
    assert not any(text.startswith("E") and text[1:].isdigit() for text in texts(figure))


def test_the_marks_of_500_people_do_not_cover_each_other(big):
    ties, people, _ = big
    figure = plot_network(ties, people, seed=1, below=5)
    places = mark_places(figure)
    assert len(places) > 490
    apart = np.sqrt(((places[:, None] - places[None, :]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, 9)
    assert (apart.min(axis=1) > 0.04).mean() > 0.98  # inches, of marks a little larger than that
    assert apart.min() > 0.01


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(small):
    ties, people, reliance = small
    draw = lambda seed: figure_bytes(plot_network(ties, people, reliance, seed=seed, below=1), "svg")  # noqa: E731
    assert draw(1) == draw(1) != draw(2)


def test_the_alt_text_tells_what_the_picture_shows(small):
    ties, people, reliance = small
    said = alt_text(plot_network(ties, people, reliance, seed=1, below=5, group="profession"))
    n = len({*ties["mentor_id"], *ties["mentee_id"]})
    assert said.startswith(
        f"Mentoring network: 6 mentors and 34 mentees in contact, {len(ties)} pairs. Separate parts:"
    )
    first = reliance.sort_values("share_lost", ascending=False).iloc[0]
    assert f"most relied on first: {first.person_id} {round(100 * first.share_lost)}%" in said
    assert said.endswith("Without contact: 0 mentors, 2 mentees.")
    assert "Groups: physician" in said
    assert n == 40


def test_small_groups_are_others_and_the_others_are_enough_to_hide_in(small, big, texts):
    for ties, people, _ in (small, big):
        for below in (5, 12):
            shown = texts(plot_network(ties, people, seed=1, below=below, group="profession"))
            groups = [text for text in shown if text.endswith(")")]
            assert groups
            assert all(int(text.rsplit("(", 1)[1][:-1]) >= below for text in groups)
            assert len(groups) <= 7


def test_groups_have_names_and_colour_never_alone(big, marks):
    ties, people, _ = big
    names = {"physician": "Médecins", "nurse": "Personnel infirmier"}
    figure = plot_network(ties, people, language="fr", seed=1, below=5, group="profession", names=names)
    assert "Médecins" in alt_text(figure)
    looks = {(a.get_color(), a.get_marker()) for a in figure.axes[0].lines if a.get_label() in ("mentor", "mentee")}
    assert len({colour for colour, _ in looks}) == len({marker for _, marker in looks}) == len(looks)


def test_who_starts_contacts_without_being_in_contact_is_told_at_the_foot(small, texts, tidy):
    ties, people, reliance = small
    coordinator = pd.DataFrame({"person_id": ["C1"], "share_lost": [0.6]})
    figure = tidy(plot_network(ties, people, pd.concat([reliance, coordinator]), seed=1, below=5))
    assert any("C1 60%" in text for text in texts(figure))
    assert "Start contacts of others without being in contact" in alt_text(figure)


def test_hard_names_are_drawn_as_they_stand(small, hard, tidy):
    ties, people, reliance = small
    odd = dict(zip(sorted(ties["mentor_id"].unique()), ["$x^2$", "_a_", "{b}", "%s", "\\frac", "😀"], strict=True))
    ties, reliance = ties.replace({"mentor_id": odd}), reliance.replace({"person_id": odd})
    people = people.replace({"person_id": odd}).assign(
        profession=[list(hard.values())[k % 3] for k in range(len(people))]
    )
    tidy(plot_network(ties, people, reliance, seed=1, below=5, group="profession", labels=6))


def test_periods_share_one_layout_and_who_is_idle_is_a_dot(small, tidy, marks):
    ties, people, _ = small
    months = pd.concat([ties.assign(period="2026-01"), ties.head(10).assign(period="2026-02")])
    for language in ("en", "fr"):
        figure = tidy(plot_network_over_time(months, people, language, seed=1, below=5, columns=2))
    n = len({*ties["mentor_id"], *ties["mentee_id"]})
    active = len({*ties.head(10)["mentor_id"], *ties.head(10)["mentee_id"]})
    assert len(mark_places(figure)) == n + active
    assert len(marks(figure, "idle")) == n - active
    first, second = mark_places(figure)[:n], mark_places(figure)[n:]
    shifts = np.round(second[:, None] - first[None, :], 6)[:, :, 0]
    assert any((np.isclose(shifts, shift).any(axis=1)).all() for shift in np.unique(shifts[0]))
    assert "2026-02\u00a0: " in alt_text(figure)


def test_parts_are_found_and_lie_apart():
    pairs = np.array([[0, 1], [1, 2], [3, 4], [5, 6], [6, 7], [7, 5]])
    assert [part.tolist() for part in parts_of(9, pairs)] == [[0, 1, 2], [5, 6, 7], [3, 4], [8]]
    places, height = packed_layout(9, pairs, [0.1] * 9, 4, 6, seed=3)
    assert (places >= 0).all()
    assert (places <= [4, height]).all()
    middles = [places[part].mean(axis=0) for part in parts_of(9, pairs)]
    assert min(np.hypot(*(a - b)) for k, a in enumerate(middles) for b in middles[:k]) > 0.3


def test_what_cannot_be_drawn_is_refused_in_words(small):
    ties, people, reliance = small
    with pytest.raises(ReportError, match="ties has no column 'n_contacts'"):
        plot_network(ties.drop(columns="n_contacts"), people, seed=1, below=5)
    with pytest.raises(ReportError, match="people has no column 'rank'"):
        plot_network(ties, people, seed=1, below=5, group="rank")
    with pytest.raises(ReportError, match="no tie"):
        plot_network(ties.head(0), people, seed=1, below=5)
    with pytest.raises(ReportError, match="two rows for one person: give the rows of one site"):
        plot_network(ties, people, pd.concat([reliance, reliance]), seed=1, below=5)
    with pytest.raises(ReportError, match="no column 'period'"):
        plot_network_over_time(ties, people, seed=1, below=5)
    crowd = pd.DataFrame({"mentor_id": "m", "mentee_id": [f"e{k}" for k in range(2000)], "n_contacts": 1})
    with pytest.raises(ReportError, match="2001 people cannot be told apart on a page"):
        plot_network(crowd, people, seed=1, below=5)


@pytest.fixture
def curve():
    rows = []
    for site, loads in (("N1", [9, 6, 3, 2]), ("N2", [4, 4, 0]), ("pooled", [9, 6, 4, 4, 3, 2, 0])):
        whole = sum(loads)
        so_far = np.cumsum(loads) / whole
        rows += [(site, k + 1, f"{site}-{k}", n, n / whole, so_far[k], "") for k, n in enumerate(loads)]
    rows.append(("N3", np.nan, None, np.nan, np.nan, np.nan, "hidden: fewer than 5 people"))
    columns = ["site", "place", "mentor_id", "n_contacts", "share", "share_so_far", "reason"]
    return pd.DataFrame(rows, columns=columns)


def test_the_load_of_each_mentor_is_a_column_as_high_as_their_contacts(curve, marks, tidy, texts):
    figure = tidy(plot_load_curve(curve, top=2))
    heights = [bar.get_height() for bar in marks(figure, "bar")]
    assert np.allclose(np.array(heights[:4]) / heights[0], np.array([9, 6, 3, 2]) / 9)
    assert {"N1", "4 mentors, the 2 busiest hold 75%", "9"} <= set(texts(figure))
    assert len(marks(figure, "even")) == 3


def test_the_load_curve_tells_the_same_in_words_and_in_french(curve, tidy):
    assert alt_text(plot_load_curve(curve, top=1)) == (
        "Contacts per mentor, the busiest first. N1: 4 mentors, the busiest holds 45%. N2: 3 mentors, the busiest holds 50%. "
        "N3: hidden: fewer than 5 people. All networks: 7 mentors, the busiest holds 32%."
    )
    french = alt_text(tidy(plot_load_curve(curve, "fr", top=2, names={"N2": "Deux", "N1": "Un"})))
    assert french.index("Deux\u202f: 3 mentors") < french.index("Un\u202f: 4 mentors")
    assert "Tous les réseaux" in french


def test_a_load_curve_of_several_periods_is_refused(curve):
    with pytest.raises(ReportError, match="several periods"):
        plot_load_curve(curve.assign(period=range(len(curve))), top=1)
    with pytest.raises(ReportError, match="no column 'share_so_far'"):
        plot_load_curve(curve.drop(columns="share_so_far"), top=1)
    with pytest.raises(ReportError, match="no rows"):
        plot_load_curve(curve.head(0), top=1)


def test_many_small_parts_fit_on_a_page(tidy):
    rows = [(f"M{k:02}", f"E{k:02}-{j}", 1 + j) for k in range(38) for j in range(1 + k % 11)]
    ties = pd.DataFrame(rows, columns=["mentor_id", "mentee_id", "n_contacts"])
    people = pd.DataFrame({"person_id": sorted({*ties["mentor_id"], *ties["mentee_id"]}), "role": "mentee"})
    figure = tidy(plot_network(ties, people, seed=2, below=1))
    assert figure.get_figheight() < 7.6
    assert "Separate parts: 38, the largest with 12 people" in alt_text(figure)

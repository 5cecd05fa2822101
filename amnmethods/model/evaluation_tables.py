"""The tables of the evaluation: what each must hold."""

__all__ = ["EVALUATION_TABLES"]

# name: (key, other columns it needs)
EVALUATION_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "outcomes": (
        (),
        ("outcome", "site", "wave", "numerator", "denominator"),
    ),  # a part of a network has a row of its own
    "series": (("site", "measure", "month"), ("numerator",)),
    "happenings": ((), ("site", "on", "what")),
    "invited": (("site", "wave"), ("n_invited",)),
    "outcome_links": (("strategy_id", "measure"), ()),
    "change_links": (("code", "measure"), ("inference", "because")),  # themes beside changes
    "networks": (("site",), ()),  # what is known of each network, such as its stage and host
}

"""The tables of tailoring and of the plans: what each must hold."""

__all__ = ["TAILORING_TABLES"]

# name: (key, other columns it needs)
TAILORING_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "strategies": (("catalogue_id",), ()),  # the team's own, beside the packaged catalogue
    "matching": (("construct", "catalogue_id"), ("percent",)),
    "screening": (("catalogue_id",), ("keep", "reason", "decided_by")),
    "strategy_links": (("strategy_id", "determinant_id"), ()),
    "strategy_costs": (("strategy_id",), ()),
    "workshop": (("site", "strategy_id"), ("decision", "reason")),
    "plan": (("line_id",), ("site", "strategy_id")),
    "delivery": (("line_id", "month"), ("planned", "delivered")),
    "adaptations": (
        ("adaptation_id",),
        ("site", "strategy_id", "made_on", "what", "planned", "fidelity_consistent", "reason"),
    ),
    "training": (("person_id", "course"), ("site",)),
    "check_ins": ((), ("site", "mentor_id", "mentee_id", "due_on")),
    "feedback_loop": ((), ("site", "said_on", "said")),
    "mentors": (("person_id",), ()),
    "mentees": (("person_id",), ()),
    "preferences": (("person_id", "about_id"), ("rank",)),
    "conflicts": (("mentor_id", "mentee_id"), ("why",)),
    "matches": (("mentee_id",), ("mentor_id",)),
}

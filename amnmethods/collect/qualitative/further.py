"""What the tables of tailoring, plans and evaluation may hold beside what they need, and the kind of each column."""

__all__ = ["FURTHER", "KINDS_IN"]

# Columns known by their headings where a file has them; any other column stays as text.
FURTHER: dict[str, tuple[str, ...]] = {
    "strategies": ("cluster", "source"),
    "matching": ("endorsements", "respondents", "precision", "level", "source", "framework"),
    "screening": ("item_id",),
    "strategy_links": ("catalogue_id", "mechanism", "outcome", "because"),
    "strategy_costs": ("cost", "staff_hours", "must", "cluster"),
    "workshop": ("adapted_as", "decided_by"),
    "plan": (
        "actor", "action", "action_target", "temporality", "dose", "outcome", "justification", "owner", "starts_on",
        "ends_on", "after", "indicator", "cost", "staff_hours", "risk",
    ),
    "delivery": ("unit", "fidelity", "spent", "note"),
    "adaptations": ("line_id", "about", "modified", "level", "nature", "who", "goal", "spread"),
    "training": ("role", "started_on", "completed_on", "hours"),
    "check_ins": ("held_on", "goals_set", "goals_met"),
    "feedback_loop": ("from_role", "done", "done_on", "told_on"),
    "mentors": (
        "site", "capacity", "languages", "region", "interests", "expertise", "availability", "supervises", "profession",
    ),
    "mentees": (
        "site", "languages", "region", "interests", "goals", "availability", "supervisor", "profession",
    ),
    "matches": ("matched_on",),
    "outcomes": ("dimension", "by", "part", "source", "unit"),
    "series": ("denominator",),
    "happenings": ("kind",),
    "invited": (),
    "outcome_links": ("because",),
    "networks": (),
    "change_links": (),
}  # fmt: skip

# Kinds of columns, table by table: `planned` is a number in one and yes or no in another.
KINDS_IN: dict[str, dict[str, str]] = {
    "matching": {"percent": "number", "endorsements": "whole", "respondents": "whole"},
    "screening": {"keep": "text"},
    "strategy_costs": {"cost": "number", "staff_hours": "number"},
    "plan": {"starts_on": "day", "ends_on": "day", "cost": "number", "staff_hours": "number"},
    "delivery": {"month": "month", "planned": "number", "delivered": "number", "fidelity": "number", "spent": "number"},
    "adaptations": {"made_on": "day", "planned": "yes_no", "fidelity_consistent": "yes_no"},
    "training": {"started_on": "day", "completed_on": "day", "hours": "number"},
    "check_ins": {"due_on": "day", "held_on": "day", "goals_set": "whole", "goals_met": "whole"},
    "feedback_loop": {"said_on": "day", "done_on": "day", "told_on": "day"},
    "mentors": {"capacity": "whole"},
    "preferences": {"rank": "whole"},
    "matches": {"matched_on": "day"},
    "outcomes": {"numerator": "number", "denominator": "number"},
    "series": {"month": "month", "numerator": "number", "denominator": "number"},
    "happenings": {"on": "day"},
    "invited": {"n_invited": "whole"},
}

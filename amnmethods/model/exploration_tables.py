"""The tables of the exploration phase: what each must hold."""

__all__ = ["BY_SITE", "EXPLORATION_TABLES"]

# name: (key, other columns it needs)
EXPLORATION_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "documents": (("document_id",), ("site", "kind", "language")),
    "participants": (("source_id",), ("site", "role", "language")),
    "codes": (("framework", "code"), ()),
    "segments": (("segment_id",), ("source_id", "coder", "code", "text")),
    "resolutions": ((), ("code", "keep", "reason", "decided_by")),
    "matrix_ratings": (("construct", "site", "rater"), ("rating",)),
    "determinants": (("determinant_id", "site"), ("construct", "direction", "strength")),
    "respondents": (("respondent_id",), ("site",)),
    "survey": (("respondent_id", "wave"), ("site",)),  # one column per item
    "responses": (("respondent_id", "wave", "instrument", "item"), ("response",)),
    "people": (("person_id",), ("site", "role")),
    "eligible": (("site", "role"), ("n_eligible",)),
    "contacts": ((), ("date", "mentor_id", "mentee_id", "site")),
    "studies": (("study_id", "intervention", "outcome"), ()),
    "links": (("code", "measure"), ("inference", "because")),
    "leverage": ((), ("factor", "reason")),  # one factor may be marked at several levels
    "placements": (("determinant_id", "level", "factor"), ()),
    "checklist": (("area", "view"), ("state",)),
    "goals": (("goal",), ("name", "view", "priority", "metric")),
    "priorities": (("priority",), ("name",)),
    "six_ways": (("number",), ("way",)),
}
BY_SITE = ("checklist", "goals", "priorities", "six_ways")  # a key of each site's own, where they have the column site

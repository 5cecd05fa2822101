"""A contact log made ready: each contact read, doubted aloud where it cannot be right, and none dropped in silence."""

from datetime import date
from typing import Any

import pandas as pd

from ..errors import ContactsError
from ..words import word

PROBLEMS = ["row", "contact_id", "problem", "told", "stops"]
TIMES = ("asked_at", "answered_at")
WHOLE_LOG = "pooled"  # the row or group that holds every site
SHOWN = 10  # problems that an error names one by one


def contact_problems(
    contacts: pd.DataFrame,
    people: pd.DataFrame | None = None,
    *,
    today: date | str,
    language: str = "en",
) -> pd.DataFrame:
    """Return what cannot be right in a contact log, contact by contact.

    Parameters
    ----------
    contacts
        One row per mentor and mentee in a contact: ``date``, ``mentor_id``, ``mentee_id`` (of a group contact all mentees in
        one cell, parted by semicolons, or a row each with the same ``contact_id``), and any of ``contact_id``, ``site``,
        ``channel``, ``asked_at``, ``answered_at``, ``minutes``, ``started_by`` (the person who started the contact). Dates
        are dates or ISO texts such as 2026-03-01.
    people
        One row per person and role: ``person_id``, ``role`` (``mentor`` or ``mentee``, or any other, such as
        ``coordinator``). Without it nobody is unknown.
    today
        The day from which on a contact lies in the future.
    language
        Of the sentences.

    Returns
    -------
    One row per problem: ``row`` (index label of the contact), ``contact_id``, ``problem`` (``no person``, ``self``,
    ``no date``, ``unreadable``, ``future``, ``answered first``, ``unknown person``, ``twice``, ``minutes``, which stop an
    analysis; ``other role``, ``no site``, ``alike``, which do not), ``told``, ``stops``. ``alike`` are contacts that agree in
    everything but may be two calls on one day: they are kept and counted.

    Raises
    ------
    ContactsError
        A column is missing.

    Examples
    --------
    >>> log = pd.DataFrame({"date": ["2026-03-01", "2027-01-05"], "mentor_id": ["m1", "m1"], "mentee_id": ["e1", "m1"]})
    >>> contact_problems(log, today="2026-06-30")[["row", "problem"]].values.tolist()
    [[1, 'self'], [1, 'future']]
    """
    return _examined(contacts, people, today, language)[1]


def ready(contacts: pd.DataFrame, people: pd.DataFrame | None, today: date | str, language: str = "en") -> pd.DataFrame:
    """Return the contacts with dates, times and codes read; raise `ContactsError` where one cannot be right."""
    table, problems = _examined(contacts, people, today, language)
    stopping = problems[problems["stops"]]
    if not stopping.empty:
        told = list(stopping["told"].head(SHOWN))
        if len(stopping) > SHOWN:
            told.append(word("mentoring.refused.more", language, n=len(stopping) - SHOWN))
        raise ContactsError("\n".join([word("mentoring.refused.contacts", language, n=len(stopping)), *told]))
    return table


def n_alike(contacts: pd.DataFrame) -> int:
    """Return how many contacts, made ready, agree in everything with an earlier one."""
    return int(_alike(contacts).sum())


def known_people(people: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the people with their codes and roles as text; raise `ContactsError` where one stands twice in a role."""
    if people is None:
        return None
    missing = [column for column in ("person_id", "role") if column not in people]
    if missing:
        raise ContactsError(f"A table of people needs the columns person_id and role; missing: {', '.join(missing)}.")
    table = people.assign(person_id=_code(people["person_id"]), role=_code(people["role"]))
    blank = table["person_id"].isna()
    if blank.any():
        raise ContactsError(f"{int(blank.sum())} rows of people have no person_id: give each person a code.")
    twice = table[table.duplicated(["person_id", "role"])]
    if not twice.empty:
        row = twice.iloc[0]
        raise ContactsError(f"Person {row.person_id!r} stands twice among the people as {row.role!r}: keep one row.")
    return table


def eligible_numbers(eligible: pd.DataFrame | None) -> pd.DataFrame | None:
    """Return the numbers of eligible people; raise `ContactsError` where one is no whole number or stands twice."""
    if eligible is None:
        return None
    missing = [column for column in ("site", "role", "n_eligible") if column not in eligible]
    if missing:
        raise ContactsError(f"The eligible need the columns site, role and n_eligible; missing: {', '.join(missing)}.")
    twice = eligible[eligible.duplicated(["site", "role"])]
    if not twice.empty:
        row = twice.iloc[0]
        raise ContactsError(f"Site {row.site!r} has two numbers of eligible people as {row.role!r}: keep one row.")
    n = pd.to_numeric(eligible["n_eligible"], errors="coerce")
    blank = eligible["n_eligible"].isna() | (eligible["n_eligible"].astype("string").str.strip() == "").fillna(False)
    odd = eligible[(n.isna() & ~blank) | (n < 0) | (n % 1 > 0)]
    if not odd.empty:
        row = odd.iloc[0]
        raise ContactsError(
            f"The number eligible of site {row.site!r} as {row.role!r} is {row.n_eligible!r}: "
            "write a whole number, or leave it blank where it is not known."
        )
    return eligible.assign(n_eligible=n.astype(float))


def _code(texts: pd.Series) -> pd.Series:
    plain = texts.astype("string").str.strip()
    return plain.mask(plain == "")


def _day(values: pd.Series) -> pd.Series:
    return pd.to_datetime(values, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)


def _examined(
    contacts: pd.DataFrame, people: pd.DataFrame | None, today: date | str, language: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the contacts as read, and their problems."""
    missing = [column for column in ("date", "mentor_id", "mentee_id") if column not in contacts]
    if missing:
        found = ", ".join(map(str, contacts.columns))
        raise ContactsError(word("mentoring.refused.columns", language, missing=", ".join(missing), found=found))
    known = known_people(people)
    contacts, labels = one_row_per_mentee(contacts)
    table = contacts.copy()
    for column in ("mentor_id", "mentee_id", "started_by", "contact_id", "site", "channel"):
        if column in table:
            table[column] = _code(table[column])
    notes = _Notes(labels, table, language)
    blank = {column: _is_blank(contacts[column]) for column in ("date", *TIMES) if column in contacts}
    for column in blank:
        table[column] = _day(contacts[column].mask(blank[column]))
        notes.add("unreadable", table[column].isna() & ~blank[column], value=contacts[column], column=column)
    table["date"] = table["date"].dt.normalize()
    end = pd.Timestamp(today).normalize()
    for column in ("mentor_id", "mentee_id"):
        notes.add("no person", table[column].isna(), column=column)
    notes.add("self", (table["mentor_id"] == table["mentee_id"]).fillna(False), value=table["mentor_id"])
    notes.add("no date", blank["date"])
    notes.add("future", table["date"] > end, value=table["date"].dt.date, today=end.date())
    if (
        "asked_at" in table
    ):  # a day of grace, since a time may be of another zone; an answer may come after the log's end
        late = table["asked_at"] > end + pd.Timedelta(days=2)
        notes.add("future", late, value=contacts["asked_at"], today=end.date())
    if set(TIMES) <= set(table.columns):
        before = table["answered_at"] < table["asked_at"]
        notes.add("answered first", before, value=contacts["answered_at"], asked=contacts["asked_at"])
    if "minutes" in table:
        table["minutes"] = pd.to_numeric(contacts["minutes"], errors="coerce").astype(float)
        odd = (table["minutes"] < 0) | (table["minutes"].isna() & ~_is_blank(contacts["minutes"]))
        notes.add("minutes", odd, value=contacts["minutes"])
    if known is not None:
        _people_known(table, known, notes)
    table = _with_sites(table, known)
    if "site" in table and table["site"].notna().any():
        notes.add("no site", table["site"].isna(), stops=False)
    if "contact_id" in table:
        again = table["contact_id"].notna() & table.duplicated(["contact_id", "mentor_id", "mentee_id"])
        notes.add("twice", again, value=table["contact_id"])
    notes.add("alike", _alike(table), stops=False)
    return table, notes.table()


def one_row_per_mentee(contacts: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    """Return the contacts with a row for each mentee of a group contact, numbered from 0, and the rows they came from.

    The mentees of a group stand in one cell, parted by semicolons: ``e1; e2``. A group contact without a number gets
    one, so that it counts once for its mentor.
    """
    texts = contacts["mentee_id"].astype("string")
    group = texts.str.contains(";", regex=False).fillna(False)
    if not group.any():
        return contacts.reset_index(drop=True), contacts.index
    table = contacts.reset_index(drop=True)
    group = group.reset_index(drop=True)
    number = pd.Series([f"group in row {label}" for label in contacts.index], dtype="string")
    own = _code(table["contact_id"]) if "contact_id" in table else pd.Series(pd.NA, index=table.index, dtype="string")
    table["contact_id"] = own.mask(own.isna() & group, number)
    table["mentee_id"] = texts.reset_index(drop=True).str.split(";")
    table = table.explode("mentee_id")
    table = table[(table["mentee_id"].str.strip() != "").fillna(True) | ~group[table.index]]  # "e1; e2;" names two
    labels = contacts.index[table.index]
    return table.astype({"mentee_id": "string"}).reset_index(drop=True), labels


def _is_blank(values: pd.Series) -> pd.Series:
    if values.dtype.kind in "fiubM":  # what is no text already has no blank text
        return values.isna()
    return values.isna() | (values.astype("string").str.strip() == "").fillna(False)


def _alike(table: pd.DataFrame) -> pd.Series:
    """Tell which contacts agree in everything but their number with an earlier one."""
    told = [column for column in table.columns if column != "contact_id"]
    alike = table.duplicated(told)
    if "contact_id" not in table:
        return alike
    # Two numbers on one day may be two calls; at one and the same time they are one.
    timed = table["asked_at"].notna() if "asked_at" in table else False
    return alike & (table["contact_id"].isna() | timed)


def _people_known(table: pd.DataFrame, known: pd.DataFrame, notes: "_Notes") -> None:
    everybody = set(known["person_id"])
    for column in ("mentor_id", "mentee_id", "started_by"):
        if column not in table:
            continue
        stranger = table[column].notna() & ~table[column].isin(everybody)
        notes.add("unknown person", stranger, value=table[column], column=column)
        if column != "started_by":
            role = column.removesuffix("_id")
            listed = set(known.loc[known["role"] == role, "person_id"])
            other = table[column].notna() & ~stranger & ~table[column].isin(listed)
            notes.add("other role", other, stops=False, value=table[column], role=role)


def _with_sites(table: pd.DataFrame, known: pd.DataFrame | None) -> pd.DataFrame:
    """Add the mentee's site where the log has none."""
    if "site" in table or known is None or "site" not in known:
        return table
    sites = known.drop_duplicates("person_id").set_index("person_id")["site"]
    return table.assign(site=table["mentee_id"].map(sites))


class _Notes:
    """The problems found so far, one sentence each."""

    def __init__(self, labels: pd.Index, table: pd.DataFrame, language: str):
        self.labels, self.language = labels, language
        self.ids = table["contact_id"] if "contact_id" in table else pd.Series(pd.NA, index=table.index)
        self.found: list[tuple[int, dict[str, Any]]] = []

    def add(self, problem: str, where: pd.Series, *, stops: bool = True, **told: Any) -> None:
        """Note a problem for each contact where it holds; a series among `told` gives each its own value."""
        key = problem.replace(" ", "_")
        for place in where.to_numpy(dtype=bool).nonzero()[0]:
            label = self.labels[place]
            values = {
                name: value.iloc[place] if isinstance(value, pd.Series) else value for name, value in told.items()
            }
            sentence = word(f"mentoring.problem.{key}", self.language, row=label, **values)
            row = dict(zip(PROBLEMS, (label, self.ids.iloc[place], problem, sentence, stops), strict=True))
            self.found.append((int(place), row))

    def table(self) -> pd.DataFrame:
        """Return the problems in the order of the log."""
        rows = [row for _, row in sorted(self.found, key=lambda each: each[0])]
        return pd.DataFrame(rows, columns=PROBLEMS).astype({"stops": bool})

"""Letters that bring a short form to mentors and mentees, each in their language, and remind who has not answered."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import PanelError, ReportError
from .mail import _languages_of, _outside, _people, _worded, _write

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["QUESTIONNAIRE_KINDS", "write_questionnaire_mail"]

QUESTIONNAIRE_KINDS = ("questionnaire", "questionnaire_reminder")
TABLES = {"mentor": "mentors", "mentee": "mentees"}  # who stands in these has the role, whatever `people` says


def write_questionnaire_mail(
    study: "Study",
    instrument: str,
    kind: str,
    identities: pd.DataFrame,
    folder: Path | str | None = None,
    forms: Path | str | None = None,
    sender: str = "",
    again: bool = False,
    people: Iterable[str] | None = None,
    *,
    wave: str = "1",
    role: str | None = None,
    site: str | None = None,
) -> list[Path]:
    """Write letters that bring a questionnaire to mentors and mentees, as `write_mail` does to panellists.

    For each person a draft (``.eml``) with the form attached, and for all of them one table for a mail merge (``.csv``).
    What was made ready is logged without names: nobody is written to twice in a wave, and nobody who has answered in it.

    Parameters
    ----------
    study
        As `open_study` returns it.
    instrument
        Which it is, such as ``"amn_check_in"``.
    kind
        ``"questionnaire"``, or ``"questionnaire_reminder"`` to those who were sent it and have not answered.
    identities
        Who is who: the columns ``panellist_id`` (here the code by which the tables know the person), ``name``,
        ``email``, such as `study.open_identities` gives.
    folder
        Where to; it must lie outside the study's folder, since names never lie there. Delete it after sending.
    forms
        The folder of ``questionnaire.<instrument>.<language>.xlsx`` as `collect.write_questionnaire` wrote them; by
        default ``outputs/`` in the study's folder.
    sender
        Who writes, such as ``"Ana Ruiz <ana@example.org>"``; blank leaves it to the mail program.
    again
        Write also to those who were written to before in this wave.
    people
        Codes; None for everyone the letter is for.
    wave
        The time of asking, as `collect.import_responses` is told it.
    role
        ``"mentor"``, ``"mentee"``, or another that the table ``people`` knows; None for mentors and mentees.
    site
        A network; None for all.

    Returns
    -------
    The drafts, ``<kind>-<instrument>-<wave>-<code>.eml``, and last the table; empty where nobody is left to write to.

    Raises
    ------
    ReportError
        The folder is missing or within the study's; the kind is unknown; nobody of that role or site is known; a form in
        somebody's language is missing; an address is missing or none; a template has no subject or names an unknown
        field. Nothing is written then.
    InstrumentError
        There is no such instrument.
    PanelError
        The letter is not for somebody named in `people`.

    Notes
    -----
    Who there is comes from the tables ``mentors``, ``mentees`` and ``people``; the language from ``people``, else the
    first of their ``languages``, else the study's. The words are those of ``templates/mail/<kind>.<language>.txt``, the
    study's own copy first, with the fields ``{name}``, ``{code}``, ``{title}``, ``{instrument}``, ``{wave}``,
    ``{attached}``, ``{sender}``. In `study.letters` the kind reads ``<kind>:<instrument>:<wave>``.

    Examples
    --------
    ``reports.write_questionnaire_mail(study, "amn_check_in", "questionnaire", identities, "letters", role="mentor")``
    """
    if kind not in QUESTIONNAIRE_KINDS:
        raise ReportError(f"{kind!r} is no kind of letter; one of {', '.join(QUESTIONNAIRE_KINDS)}.")
    study.offered(instrument)  # refuses an instrument that there is not
    if not str(wave).strip():
        raise ReportError("Say which wave the letters are about, such as wave='1'.")
    wave = str(wave).strip()
    target = _outside(study.folder, folder)
    spoken = _known(study, role, site, _languages_of(kind, study.folder))
    answered = _answered(study, instrument, wave)
    with study.store.write(study.actor) as log:  # one at a time, so that two runs cannot both write to somebody
        sent = set(log.read("mails", kind=f"{QUESTIONNAIRE_KINDS[0]}:{instrument}:{wave}")["panellist_id"])
        codes = [code for code in spoken if code not in answered and (kind == QUESTIONNAIRE_KINDS[0] or code in sent)]
        if people is not None:
            wanted = [people] if isinstance(people, str) else list(dict.fromkeys(people))
            unknown = [code for code in wanted if code not in codes]
            if unknown:
                raise PanelError(
                    f"No {kind} of {instrument}, wave {wave}, is for {', '.join(unknown)}: not known here, not sent it "
                    "yet, or it is answered."
                )
            codes = wanted
        event = f"{kind}:{instrument}:{wave}"
        if not again:
            before = set(log.read("mails", kind=event)["panellist_id"])
            codes = [code for code in codes if code not in before]
        if not codes:
            return []
        files = _forms(study, instrument, {code: spoken[code] for code in codes}, forms)
        about = {"instrument": instrument, "wave": wave}
        letters = _worded(study, kind, codes, _people(identities, codes, "people"), files, spoken, about, sender)
        name = f"{kind}-{instrument}-{re.sub(r'[^A-Za-z0-9_-]', '_', wave)}"
        written = _write(target, name, letters, sender)
        for letter in letters:
            body = {"kind": event, "channel": "eml", "sha256": letter.sha256}
            log.append("mail_logged", body, panellist_id=letter.code)
    return written


def _known(study: "Study", role: str | None, site: str | None, worded: list[str]) -> dict[str, str]:
    """Return the language of each person of a role and site by code, without those who were erased."""
    from ..study import erasure

    roles = tuple(TABLES) if role is None else (role,)
    kept = set(study.tables()["name"])
    found = [study.table(TABLES[each]) for each in roles if TABLES.get(each) in kept]
    members = study.table("people") if "people" in kept else pd.DataFrame(columns=["person_id", "role"])
    found.append(members[members["role"].isin(roles)])
    rows = pd.concat([part for part in found if len(part)] or [members.iloc[:0]], ignore_index=True)
    if site is not None:
        rows = rows[rows["site"].eq(site)] if "site" in rows else rows.iloc[:0]
    gone = erasure.erased(study.store)
    codes = [code for code in dict.fromkeys(rows["person_id"].dropna().astype(str)) if code not in gone]
    if not codes:
        where = f" at {site}" if site is not None else ""
        raise ReportError(
            f"No {' or '.join(roles)} is known{where}: bring in the table mentors, mentees or people with import_table."
        )
    first = next((language for language in study.languages if language in worded), "en")
    own = dict(zip(members["person_id"], members["language"], strict=True)) if "language" in members else {}
    lists = dict(zip(rows["person_id"], rows["languages"], strict=True)) if "languages" in rows else {}
    told = {
        code: [
            each for given in (own.get(code), lists.get(code)) if isinstance(given, str) for each in given.split(";")
        ]
        for code in codes
    }
    return {code: next((each.strip() for each in told[code] if each.strip() in worded), first) for code in codes}


def _answered(study: "Study", instrument: str, wave: str) -> set[str]:
    """Return who has answered a questionnaire in a wave."""
    if "responses" not in set(study.tables()["name"]):
        return set()
    table = study.table("responses")
    own = table["instrument"].eq(instrument) & table["wave"].astype(str).eq(wave) & table["response"].notna()
    return set(table.loc[own, "respondent_id"].astype(str))


def _forms(
    study: "Study", instrument: str, spoken: dict[str, str], forms: Path | str | None
) -> dict[str, tuple[Path, ...]]:
    """Return each person's form: the one in their language."""
    place = Path(forms) if forms is not None else study.folder / "outputs"
    of = {language: place / f"questionnaire.{instrument}.{language}.xlsx" for language in spoken.values()}
    lacking = [path.name for path in of.values() if not path.is_file()]
    if lacking:
        raise ReportError(
            f"There is no {', '.join(lacking)} in {place}: write the form first with collect.write_questionnaire."
        )
    return {code: (of[language],) for code, language in spoken.items()}

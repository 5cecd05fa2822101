"""Letters to panellists: a mail-merge table and ready drafts, each in the reader's language; nothing is sent from here."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .. import resources, sheets
from ..errors import PanelError, ReportError, RoundError
from ..words import word, words_of
from .filters import french_spaces
from .readers import languages, still_in
from .templates import languages_of

if TYPE_CHECKING:
    from ..study import Study

__all__ = ["KINDS", "write_mail"]

KINDS = ("invitation", "reminder", "thanks", "feedback")
FOLDER = "templates/mail"
ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\]+\.[^@\s<>()\[\],;:\"\\]+")
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_mail(
    study: "Study",
    round: int,
    kind: str,
    identities: pd.DataFrame,
    folder: Path | str | None = None,
    forms: Path | str | Iterable[Path | str] | None = None,
    sender: str = "",
    again: bool = False,
    panellists: Iterable[str] | None = None,
) -> list[Path]:
    """Write letters to the panellists of a round, ready to be sent from a mail program. Delete them after sending.

    For each panellist a draft (``.eml``: open it, look, send), and for all of them one table for a mail merge
    (``.csv``: name, address, subject, message, attachment). What was made ready is logged in the study without names,
    so that nobody is written to twice; whoever was written to before is left out.

    Parameters
    ----------
    study
        As `open_study` returns it.
    round
        The round the letters are about.
    kind
        ``"invitation"`` and ``"reminder"`` (only to those who have not answered everything) while the round is open;
        ``"thanks"`` to those who answered; ``"feedback"`` once it is closed.
    identities
        Who is who: the columns ``panellist_id``, ``name``, ``email``, such as `study.open_identities` gives.
    folder
        Where to; it must lie outside the study's folder, since names never lie there. Delete it after sending.
    forms
        What to attach: a folder, or files, as `write_forms` or `feedback_sheets` named them; each panellist gets those
        of this round with their code. Needed for feedback.
    sender
        Who writes, such as ``"Ana Ruiz <ana@example.org>"``; blank leaves it to the mail program.
    again
        Write also to those who were written to before.
    panellists
        Codes; None for everyone the letter is for.

    Returns
    -------
    The drafts, ``<kind>-<round>-<code>.eml``, and last the table ``<kind>-<round>.csv``; empty where everyone was
    written to before, or nobody is left to write to.

    Raises
    ------
    ReportError
        The folder is missing or within the study's; the kind is unknown; an address is missing or none; a panellist's
        attachment is missing, or shows what was changed since, such as a comment that was redacted; a template has no
        subject or names an unknown field. Nothing is written then.
    RoundError
        The round is not in the state the letter is for.
    PanelError
        The letter is not for a panellist named in `panellists`.

    Notes
    -----
    The words are those of ``templates/mail/<kind>.<language>.txt``, the study's own copy first: the subject, a blank
    line, the letter. Fields: ``{name}``, ``{code}``, ``{title}``, ``{round}``, ``{attached}``, ``{sender}``. The log
    holds the fingerprint of the letter without name and address: with them, a name could be guessed and tried.

    Examples
    --------
    ``reports.write_mail(study, 1, "invitation", identities, "letters", forms=study.folder / "outputs/forms/round-1")``
    """
    if kind not in KINDS:
        raise ReportError(f"{kind!r} is no kind of letter; one of {', '.join(KINDS)}.")
    target = _outside(study.folder, folder)
    codes = _addressees(study, round, kind)
    if panellists is not None:
        wanted = [panellists] if isinstance(panellists, str) else list(dict.fromkeys(panellists))
        unknown = [code for code in wanted if code not in codes]
        if unknown:
            raise PanelError(f"No {kind} of round {round} is for {', '.join(unknown)}: not in it, or it is done.")
        codes = wanted
    with study.store.write(study.actor) as log:  # one at a time, so that two runs cannot both write to somebody
        held = log.read("mails", round=round, kind=kind)
        codes = codes if again else [code for code in codes if code not in set(held["panellist_id"])]
        if not codes:
            return []
        if kind == "feedback":
            _require_current(study, round, codes)
        letters = _letters(study, round, kind, identities, codes, forms, sender)
        written = _write(target, f"{kind}-{round}", letters, sender)
        for letter in letters:
            body = {"round": round, "kind": kind, "channel": "eml", "sha256": letter.sha256}
            log.append("mail_logged", body, panellist_id=letter.code)
    return written


@dataclass(frozen=True)
class _Letter:
    """One letter; `sha256` is the fingerprint of what it says, name and address left out."""

    code: str
    name: str
    email: str
    language: str
    subject: str
    text: str
    attached: tuple[Path, ...]
    sha256: str


def _outside(study: Path, folder: Path | str | None) -> Path:
    """Return the folder for the letters, which is never within the study's."""
    if folder is None:
        raise ReportError("Say in which folder to write the letters, outside the study's: they hold names.")
    target = Path(folder).expanduser().resolve()
    if target.is_relative_to(study.resolve()):
        raise ReportError(
            f"{folder} lies within the study's folder, where no names may lie: choose a folder outside "
            f"{study}, and delete it after sending."
        )
    if target.exists() and not target.is_dir():
        raise ReportError(f"{folder} is a file: name a folder.")
    return target


def _addressees(study: "Study", round: int, kind: str) -> list[str]:
    """Return whom a letter is for, in the order of the panel."""
    from ..study import kinds, state

    known = study.rounds()
    here = known.loc[known["round"] == round, "state"]
    now = "draft" if here.empty else str(here.iloc[0])
    fits = {"thanks": ("open", "closed", "decided"), "feedback": ("closed", "decided")}.get(kind, ("open",))
    if now not in fits:
        raise RoundError(
            f"Round {round} is {now}: a letter of the kind {kind!r} is for a round that is {' or '.join(fits)}."
        )
    codes = still_in(study, round)
    if kind in ("invitation", "feedback"):
        return codes
    given = kinds.answers_given(study.store, round)
    if kind == "thanks":
        return [code for code in codes if given.get(code, 0) > 0]
    asked = kinds.answers_asked(study.store, round)
    answers = state.ratings(study.store, round)
    excused = answers[answers["state"] == "not_asked"].groupby("panellist_id").size()
    return [code for code in codes if given.get(code, 0) < max(asked - excused.get(code, 0), 1)]


def _require_current(study: "Study", round: int, codes: Sequence[str]) -> None:
    """Raise unless what the sheets last showed is what they would show now: a comment may have been taken back since."""
    spoken = languages(study, languages_of("feedback", study.folder))
    held = study.feedback_shown(round).groupby("panellist_id")["sha256"].agg(set)
    none = [code for code in codes if code not in held.index]
    if none:
        raise ReportError(f"No feedback sheet of round {round} was written for {', '.join(none)}: see feedback_sheets.")
    old = [code for code in codes if study.feedback(code, round, language=spoken[code]).sha256 not in held[code]]
    if old:
        raise ReportError(
            f"What {', '.join(old)} would be shown has changed since their sheets were written (a comment, a decision, "
            "or who is in the study): write them anew with feedback_sheets."
        )


def _letters(
    study: "Study", round: int, kind: str, identities: pd.DataFrame, codes: Sequence[str],
    forms: Path | str | Iterable[Path | str] | None, sender: str,
) -> list[_Letter]:  # fmt: skip
    people = _people(identities, codes)
    files = _attachments(round, kind, codes, forms)
    spoken = languages(study, _languages_of(kind, study.folder))
    return _worded(study, kind, codes, people, files, spoken, {"round": round}, sender)


def _worded(
    study: "Study", kind: str, codes: Sequence[str], people: Mapping[str, tuple[str, str]],
    files: Mapping[str, tuple[Path, ...]], spoken: Mapping[str, str], about: Mapping[str, Any], sender: str,
) -> list[_Letter]:  # fmt: skip
    """Return a letter for each code, in their language; `about` holds the fields that this kind of letter has of its own."""
    signed = parseaddr(sender)[0] or sender
    letters = []
    for code in codes:
        language = spoken[code]
        name, email = people[code]
        with words_of(study.folder):
            attached = word("mail.attached", language, n=len(files[code]), files=", ".join(f.name for f in files[code]))
        fields = {
            "code": code, "title": study.title(language), **about,
            "attached": attached if files[code] else "", "sender": signed,
        }  # fmt: skip
        subject, text = _filled(kind, language, {**fields, "name": name}, study.folder)
        without = _filled(kind, language, {**fields, "name": code}, study.folder)
        digest = hashlib.sha256("\n\n".join(without).encode())
        for file in files[code]:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        letters.append(_Letter(code, name, email, language, subject, text, files[code], digest.hexdigest()))
    return letters


def _people(identities: pd.DataFrame, codes: Sequence[str], choose: str = "panellists") -> dict[str, tuple[str, str]]:
    """Return name and address of each code. Messages name codes only: what is said may end up in a notebook."""
    missing = [column for column in ("panellist_id", "name", "email") if column not in identities]
    if missing:
        raise ReportError(f"The table of identities has no column {', '.join(missing)}: see study.open_identities.")
    table = identities[["panellist_id", "name", "email"]].astype("object")
    table = table.where(table.notna(), "").map(_on_one_line)
    twice = table.loc[table["panellist_id"].duplicated(), "panellist_id"]
    twice = twice[twice.isin(codes)]
    if not twice.empty:
        raise ReportError(f"The table of identities holds {twice.iloc[0]} twice: keep one row for each code.")
    people = {row.panellist_id: (row.name, row.email) for row in table.itertuples(index=False, name="Row")}
    lacking = [code for code in codes if not all(people.get(code, ("", "")))]
    if lacking:
        raise ReportError(
            f"No name or no address is known of {', '.join(lacking)}: add them to the identities, or name those to "
            f"write to with {choose}=."
        )
    wrong = [code for code in codes if not ADDRESS.fullmatch(people[code][1]) or not people[code][1].isascii()]
    if wrong:
        raise ReportError(f"The address of {', '.join(wrong)} is no e-mail address: mend it in the identities.")
    return people


def _on_one_line(text: object) -> str:
    """Return a text as it may stand in a header: no sign that ends a line, nor one hidden in an encoded word (RFC 2047)."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", str(text)).replace("=?", "= ?")
    return re.sub(r"[ ]+", " ", plain).strip()


def _attachments(
    round: int, kind: str, codes: Sequence[str], forms: Path | str | Iterable[Path | str] | None
) -> dict[str, tuple[Path, ...]]:
    """Return each panellist's files, told by their whole name: nobody gets the form of somebody else."""
    if forms is None:
        if kind == "feedback":
            raise ReportError("Say where the feedback sheets lie (forms=): write them first with feedback_sheets.")
        return dict.fromkeys(codes, ())
    given = [Path(forms)] if isinstance(forms, (str, Path)) else [Path(each) for each in forms]
    found = [file for each in given for file in (sorted(each.iterdir()) if each.is_dir() else [each]) if file.is_file()]
    begins = "feedback" if kind == "feedback" else "round"
    stems = _stems(f"{begins}-{round}", codes)
    files = {
        code: tuple(file for file in found if file.stem == stem and file.suffix in TYPES)
        for code, stem in stems.items()
    }
    lacking = [code for code, own in files.items() if not own]
    if lacking:
        places = ", ".join(map(str, given))
        raise ReportError(
            f"No file {stems[lacking[0]]}.* lies in {places} for {', '.join(lacking)}: write the files of round {round} "
            "anew, or name those to write to with panellists=."
        )
    return files


def _stems(begins: str, codes: Sequence[str]) -> dict[str, str]:
    """Return the name that each code's file has, without its ending."""
    stems = {code: f"{begins}-{re.sub(r'[^A-Za-z0-9_-]', '_', code)}" for code in codes}
    if len(set(stems.values())) < len(stems):
        raise ReportError(
            "Two codes give the same file name, so their files cannot be told apart: write to them singly."
        )
    return stems


def _languages_of(kind: str, study: Path) -> list[str]:
    names = [name.split(".") for name in resources.listing(FOLDER, study)]
    return [parts[1] for parts in names if len(parts) == 3 and parts[0] == kind and parts[2] == "txt"]


def _filled(kind: str, language: str, fields: Mapping[str, Any], study: Path) -> tuple[str, str]:
    """Return subject and text of a letter."""
    place = f"{FOLDER}/{kind}.{language}.txt"
    source = resources.text(place, study).replace("\r\n", "\n").lstrip("\ufeff")
    subject, blank, text = source.partition("\n\n")
    if not blank or "\n" in subject or not subject.strip():
        raise ReportError(f"{place}: the first line is the subject, the second is blank, then comes the letter.")
    source = french_spaces(text) if language == "fr" else text
    heading = french_spaces(subject) if language == "fr" else subject
    try:
        told = re.sub(r"\n{3,}", "\n\n", source.format(**fields)).strip() + "\n"
        return _on_one_line(heading.format(**fields)), told
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ReportError(
            f"{place}: {error} is no field of a letter; there are {', '.join(f'{{{name}}}' for name in fields)}. "
            "A brace itself is written twice: {{ }}."
        ) from None


def _write(folder: Path, name: str, letters: Sequence[_Letter], sender: str) -> list[Path]:
    """Write drafts and table, all or nothing."""
    stems = _stems(name, [each.code for each in letters])
    drafts = [(folder / f"{stems[each.code]}.eml", _draft(each, sender)) for each in letters]
    table = pd.DataFrame(
        {
            "panellist_id": [each.code for each in letters],
            "name": [each.name for each in letters],
            "email": [each.email for each in letters],
            "language": [each.language for each in letters],
            "subject": [each.subject for each in letters],
            "message": [each.text for each in letters],
            "attachment": ["; ".join(str(file.resolve()) for file in each.attached) for each in letters],
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for path, content in drafts:
            written.append(path)
            path.write_bytes(content)
        written.append(folder / f"{name}.csv")
        sheets.write_csv(written[-1], table)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


def _draft(letter: _Letter, sender: str) -> bytes:
    """Return a letter as a mail program opens it, still to be sent."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["To"] = Address(letter.name, addr_spec=letter.email)
    if sender:
        message["From"] = _from(sender)
    message["Subject"] = letter.subject
    message.set_content(letter.text, charset="utf-8")
    for file in letter.attached:
        kind, _, part = TYPES[file.suffix].partition("/")
        message.add_attachment(file.read_bytes(), maintype=kind, subtype=part, filename=file.name)
    message["Content-Language"] = letter.language  # last: what comes before it is taken for the text's own
    return message.as_bytes()


def _from(sender: str) -> Address:
    name, email = parseaddr(sender)
    if not ADDRESS.fullmatch(email) or not email.isascii() or len(sender.splitlines()) > 1:
        raise ReportError(f"{sender!r} is no sender: write it as 'Ana Ruiz <ana@example.org>'.")
    return Address(_on_one_line(name), addr_spec=email)

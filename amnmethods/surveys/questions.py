"""An instrument as questions to ask: the sheet for the wording, and the questions and choices that a form can carry."""

from collections.abc import Sequence

import pandas as pd

from ..errors import InstrumentError
from ..model.instrument import Instrument
from ..model.text import Text
from .catalogue import known


def wording_sheet(instrument: str | Instrument, languages: Sequence[str] = ("en",)) -> pd.DataFrame:
    """Return the sheet into which you paste the wording that you have the right to use.

    Parameters
    ----------
    instrument
        The name of one that comes along, or your own.
    languages
        The languages of the questionnaire.

    Returns
    -------
    One row per question and per labelled answer: ``kind`` (``"question"`` or ``"answer"``), ``name``, ``about`` (what the
    published question asks, in other words, to find it by), ``reversed`` (it counts from the other end), one
    ``wording_<language>`` each (blank where it is yours to paste), ``obtain_from``, ``licence``.

    Examples
    --------
    >>> wording_sheet("brs")[["name", "about", "reversed"]].head(2)
        name                               about  reversed
    0  brs_1                bounces back quickly     False
    1  brs_2  hard time through stressful events      True
    """
    found = known(instrument)
    asked: list[tuple[str, str, str, bool, Text | None]] = [
        (
            "question",
            item.item,
            _in(item.about, languages[0], fall_back=True),
            item.item in found.reversed_items,
            item.wording,
        )
        for item in found.items
    ]
    asked += [("question", field.field, "", False, field.wording) for field in found.fields]
    asked += [("answer", name, "", False, label) for name, label in _labels(found)]
    rows = [[*told, *(_in(text, language) for language in languages)] for *told, text in asked]
    columns = ["kind", "name", "about", "reversed", *(f"wording_{language}" for language in languages)]
    sheet = pd.DataFrame(rows, columns=columns)
    return sheet.assign(obtain_from=found.obtain_from or "", licence=found.licence or "")


def questions(
    instrument: str | Instrument, wording: pd.DataFrame | None = None, languages: Sequence[str] = ("en",)
) -> pd.DataFrame:
    """Return the questions of an instrument in their order, for a form or a survey system.

    Parameters
    ----------
    instrument
        The name of one that comes along, or your own.
    wording
        The filled `wording_sheet`; None where the wording comes along.
    languages
        The languages of the questionnaire.

    Returns
    -------
    One row per question: ``instrument``, ``number``, ``item``, ``type`` (``"choice"``, or what a log's field holds),
    ``choices`` (the name of its answers in `choices`; blank for a free one), ``wording_<language>``.

    Raises
    ------
    InstrumentError
        A wording is missing, stands twice, or belongs to another instrument.

    Examples
    --------
    >>> questions("amn_intent_to_stay", languages=["en", "fr"])["wording_fr"].iloc[0]
    'Quelle est la probabilité que vous occupiez votre poste actuel dans deux ans\u202f?'
    """
    found = known(instrument)
    if not found.items and not found.fields:
        lacks = found.lacks.said("en") if found.lacks else "it has no items"
        raise InstrumentError(f"{found.name.said('en')} has no questions here: {lacks}.")
    sheet = _sheet(found, wording, languages, "question").set_index("name")
    _refuse_blank(found, sheet, languages)
    _refuse_foreign(found, sheet, languages)
    rows = []
    for item in found.items:
        scale = item.response_scale or next(iter(found.response_scales))
        rows.append({"item": item.item, "type": "choice", "choices": scale})
    rows += [{"item": f.field, "type": f.type, "choices": f.field if f.values else ""} for f in found.fields]
    table = pd.DataFrame(rows)
    table.insert(0, "instrument", found.instrument)
    table.insert(1, "number", range(1, len(table) + 1))
    for language in languages:
        column = f"wording_{language}"
        table[column] = sheet.loc[table["item"], column].to_numpy()
    return table


def choices(
    instrument: str | Instrument, wording: pd.DataFrame | None = None, languages: Sequence[str] = ("en",)
) -> pd.DataFrame:
    """Return the answers that the questions offer.

    Parameters
    ----------
    instrument, wording, languages
        As for `questions`.

    Returns
    -------
    One row per answer: ``choices`` (what `questions` refers to), ``code`` (text), ``label_<language>`` (blank where a point
    has no label), ``unable`` (it is the answer of those who cannot say).

    Examples
    --------
    >>> choices("nomad")[["choices", "code", "unable"]].iloc[[0, 5]].to_numpy().tolist()
    [['agreement', '1', False], ['agreement', 'NA', True]]
    """
    found = known(instrument)
    sheet = _sheet(found, wording, languages, "answer").set_index("name")
    rows: list[dict[str, object]] = []
    for name, scale in found.response_scales.items():
        rows += [{"choices": name, "code": f"{point:g}", "unable": False} for point in scale.points]
        if scale.unable is not None:
            rows.append({"choices": name, "code": scale.unable.code, "unable": True})
    rows += [{"choices": f.field, "code": code, "unable": False} for f in found.fields for code in f.values]
    table = pd.DataFrame(rows, columns=["choices", "code", "unable"])
    names = table["choices"] + ": " + table["code"]
    for language in languages:
        table[f"label_{language}"] = sheet[f"wording_{language}"].reindex(names, fill_value="").to_numpy()
    return table


def _labels(found: Instrument) -> list[tuple[str, Text | None]]:
    """Return each answer that has or may need a label, as ``agreement: 1``."""
    labels: list[tuple[str, Text | None]] = []
    for name, scale in found.response_scales.items():
        labels += [(f"{name}: {point:g}", scale.anchors.get(point)) for point in scale.points]
        if scale.unable is not None:
            labels.append((f"{name}: {scale.unable.code}", scale.unable.label))
    return labels + [(f"{f.field}: {code}", label) for f in found.fields for code, label in f.values.items()]


def _in(text: Text | None, language: str, *, fall_back: bool = False) -> str:
    """Return a text in a language; never in another one unless asked, so that no form mixes two."""
    if text is None or (text.missing((language,)) and not fall_back):
        return ""
    return text.said(language)


def _sheet(found: Instrument, wording: pd.DataFrame | None, languages: Sequence[str], kind: str) -> pd.DataFrame:
    """Return the rows of one kind of the filled sheet, or of our own; blanks that were not filled keep our words."""
    ours = wording_sheet(found, languages)
    ours = ours[ours["kind"] == kind]
    if wording is None:
        return ours
    columns = [f"wording_{language}" for language in languages]
    missing = [column for column in ("name", *columns) if column not in wording]
    if missing:
        raise InstrumentError(
            f"The sheet of wordings lacks the column {missing[0]}; surveys.wording_sheet({found.instrument!r}) gives one."
        )
    twice = wording[wording.duplicated("name")]
    if not twice.empty:
        raise InstrumentError(f"{twice.iloc[0]['name']!r} stands twice in the sheet of wordings: keep one row.")
    filled = wording.set_index("name")[columns].reindex(ours["name"]).astype("str").fillna("")
    for column in columns:
        text = filled[column].str.strip().to_numpy()
        ours = ours.assign(**{column: [own if own else before for own, before in zip(text, ours[column], strict=True)]})
    return ours


def _refuse_blank(found: Instrument, sheet: pd.DataFrame, languages: Sequence[str]) -> None:
    for language in languages:
        text = sheet[f"wording_{language}"]
        blank = list(sheet.index[text == ""])
        if blank:
            source = f" Get it from: {found.obtain_from}." if found.obtain_from else ""
            raise InstrumentError(
                f"{len(blank)} questions of {found.instrument!r} have no wording_{language}: {', '.join(blank[:8])}. Its "
                f"wording does not come along (licence: {found.licence or 'not known'}).{source} Paste what you have the "
                f"right to use into surveys.wording_sheet({found.instrument!r}, languages={list(languages)})."
            )
        twice = text[text.str.casefold().duplicated(keep=False)]
        if not twice.empty:
            raise InstrumentError(
                f"{' and '.join(twice.index[:2])} have the same wording_{language}: paste each its own."
            )


def _refuse_foreign(found: Instrument, sheet: pd.DataFrame, languages: Sequence[str]) -> None:
    for language in languages:
        for item, text in sheet[f"wording_{language}"].items():
            for foreign in found.foreign_items:
                if foreign.words.casefold() in text.casefold():
                    raise InstrumentError(
                        f"The wording of {item} holds {foreign.words!r}: {foreign.why.said('en')}. Take the wording from "
                        f"{found.obtain_from or 'the published form'}."
                    )

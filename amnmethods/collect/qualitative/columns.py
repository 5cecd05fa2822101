"""The columns of the exploration tables as people head them, EN and FR, and what each holds."""

from ..headings import squash

__all__ = ["KINDS", "column_of"]

# What a column holds where it is not text. "day" is a date, "moment" a date with a time.
KINDS = {
    "date": "day", "held_on": "day", "asked_at": "moment", "answered_at": "moment", "start": "whole", "end": "whole",
    "page": "whole", "n_people": "whole", "n_eligible": "whole", "minutes": "number", "rating": "number",
    "strength": "number", "changeability": "number", "released": "yes_no", "keep": "yes_no",
}  # fmt: skip

# Headings beside the column's own name; compared without case, blanks and marks.
HEADINGS: dict[str, tuple[str, ...]] = {
    "document_id": ("document", "doc", "id du document", "no document"),
    "segment_id": ("segment", "excerpt id", "id du segment", "quotation id"),
    "source_id": ("source", "interview", "participant", "transcript", "entretien", "entrevue", "participant id", "media title"),
    "site": ("network", "réseau", "centre", "établissement"),
    "kind": ("type", "genre de document", "sorte", "document type"),
    "date": ("day", "jour", "contact date", "date du contact"),
    "language": ("lang", "langue"),
    "title": ("titre", "name", "nom"),
    "file": ("fichier", "path", "chemin", "filename"),
    "role": ("rôle", "cfir role"),
    "profession": ("occupation", "métier"),
    "gender": ("genre", "sexe", "sex"),
    "stage": ("stade", "étape", "stage of development"),
    "coder": ("codeur", "codeuse", "analyst", "coded by", "created by", "codé par"),
    "code": ("node", "noeud", "nœud", "construct id", "codes applied", "code name"),
    "framework": ("cadre", "modèle"),
    "parent": ("theme", "thème", "parent code", "code parent"),
    "valence": ("direction", "polarity", "barrière ou levier", "barrier or facilitator"),
    "text": ("excerpt", "quote", "quotation", "extrait", "texte", "citation", "content", "segment text", "excerpt copy"),
    "start": ("début", "start position", "from"),
    "end": ("fin", "end position", "to"),
    "released": ("release", "publiable", "peut être cité"),
    "construct": ("construit", "concept", "cfir construct"),
    "rater": ("évaluateur", "évaluatrice", "rated by", "juge"),
    "rating": ("cote", "score", "strength rating", "force"),
    "determinant_id": ("determinant", "déterminant", "barrier", "obstacle"),
    "strength": ("intensité",),
    "changeability": ("modifiabilité",),
    "respondent_id": ("respondent", "répondant", "répondante", "record id", "code"),
    "wave": ("vague", "time point", "temps"),
    "instrument": ("scale", "échelle", "questionnaire"),
    "item": ("question", "énoncé"),
    "response": ("answer", "réponse", "valeur", "value"),
    "person_id": ("person", "personne"),
    "region": ("région", "province"),
    "n_eligible": ("eligible", "admissibles", "nombre admissible"),
    "mentor_id": ("mentor",),
    "mentee_id": ("mentee", "mentoré", "mentorée"),
    "channel": ("canal", "mode", "medium"),
    "asked_at": ("asked", "demandé le", "sent at"),
    "answered_at": ("answered", "répondu le", "replied at"),
    "minutes": ("duration", "durée", "durée en minutes", "duration minutes"),
    "study_id": ("study", "étude", "reference", "référence"),
    "intervention": ("stratégie", "strategy"),
    "outcome": ("résultat", "issue"),
    "design": ("devis", "study design"),
    "confidence": ("confiance", "certainty", "certitude"),
    "theme": ("thème",),
    "inference": ("inférence",),
    "measure": ("mesure", "result", "résultat"),
    "because": ("why", "parce que", "pourquoi"),
    "decided_by": ("décidé par",),
    "keep": ("garder",),
    "level": ("niveau",),
    "factor": ("facteur",),
    "direction": ("sens",),
    "reason": ("raison", "motif", "justification"),
    "by": ("par", "auteur", "author"),
}  # fmt: skip


def column_of(heading: str, wanted: tuple[str, ...]) -> str | None:
    """Return which of the wanted columns a heading names: by the column's own name first.

    Examples
    --------
    >>> column_of("Réseau", ("site", "text")), column_of("Excerpt", ("site", "text")), column_of("Size", ("site",))
    ('site', 'text', None)
    """
    plain = squash(heading)
    for column in wanted:
        if plain == squash(column):
            return column
    return next((column for column in wanted if plain in map(squash, HEADINGS.get(column, ()))), None)

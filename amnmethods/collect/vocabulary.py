"""The words people head columns with and fill cells with, English and French, as `headings.squash` leaves headings."""

# fmt: off
# The columns of the long table of ratings; the first word of each is its own name, the likelier stand first.
FIELDS = {
    "panellist_id": [
        "panellistid", "panellist", "panelistid", "panelist", "panélisteid", "panéliste", "codepanéliste",
        "codedupanéliste", "idpanéliste", "participantid", "participant", "codeparticipant", "codeduparticipant",
        "participationcode", "codedeparticipation", "pid", "respondentid", "respondent", "répondant", "idrépondant",
        "expert", "experte", "expertid", "rater", "raterid", "juge", "évaluateur", "évaluatrice", "recordid",
        "responseid", "code", "id", "token",
    ],
    "round": [
        "round", "roundid", "roundnumber", "tour", "numérodutour", "ronde", "stageid", "stage", "étape", "wave",
        "vague",
    ],
    "item_id": [
        "itemid", "item", "items", "statementid", "statement", "énoncé", "énoncéid", "codeénoncé", "question",
        "questionid", "élément",
    ],
    "criterion": ["criterion", "criteria", "critère", "dimension"],
    "rating": ["rating", "score", "value", "note", "cote", "évaluation", "valeur", "réponse", "answer", "response"],
    "state": ["state", "état", "statut"],
    "comment": ["comment", "comments", "commentaire", "commentaires", "remark", "remarks", "remarque", "remarques"],
    "unable": ["unable", "unabletorate", "utr", "impossibleàévaluer", "impossible"],
    "recorded_at": [
        "recordedat", "submitdate", "submittedat", "timestamp", "date", "endtime", "horodatage", "dateenvoi",
    ],
    "finished": ["finished", "complete", "completed", "terminé", "submitdate"],
}
STATES = {
    "rated": "rated", "évalué": "rated", "évaluée": "rated", "unable": "unable", "impossible à évaluer": "unable",
    "impossible": "unable", "skipped": "skipped", "sauté": "skipped", "sautée": "skipped", "omis": "skipped",
    "not_asked": "not_asked", "not asked": "not_asked", "non posé": "not_asked", "non posée": "not_asked",
}

# What people and programs write for "nothing here"; it may mean unable, skipped or an error, so it is asked.
NA_WORDS = {
    "na", "n/a", "n.a.", "n. a.", "#n/a", "nan", "null", "none", "nil", "missing", "-", "--", "–", "—", ".", "?",
    "s.o.", "s. o.", "so", "s/o", "sans objet", "n.d.", "nd", "n/d", "n.s.p.", "nsp", "dk", "refused", "refus",
    "manquant", "aucun", "aucune", "no answer", "no response", "not applicable", "pas de réponse", "sans réponse",
    "non applicable",
}
NA_NUMBERS = {99.0, 999.0, 9999.0, -9.0, -99.0, -999.0, -8.0, -1.0}

# Headings of columns that tell who somebody is.
IDENTIFYING = {
    "email", "emailaddress", "mail", "courriel", "adressecourriel", "adresseélectronique", "recipientemail",
    "useremail", "name", "fullname", "firstname", "lastname", "surname", "givenname", "familyname", "nom", "prénom",
    "nomcomplet", "nomdefamille", "nometprénom", "prénometnom", "username", "userdisplayname", "recipientfirstname",
    "recipientlastname", "submittername", "yourname", "votrenom", "ip", "ipaddress", "adresseip", "ipaddr",
    "latitude", "longitude", "locationlatitude", "locationlongitude", "gps", "location", "coordinates", "coordonnées",
    "phone", "phonenumber", "telephone", "téléphone", "numérodetéléphone", "mobile", "address", "adresse",
    "postalcode", "codepostal", "deviceid", "redcapsurveyidentifier", "refurl", "externalreference",
    "externaldatareference", "healthcardnumber", "dateofbirth", "datedenaissance",
}

# Panels and items.
LANGUAGES = {
    "en": ["en", "eng", "english", "anglais"],
    "fr": ["fr", "fra", "fre", "french", "français", "francais"],
}
PANEL_WORDS = {
    "panellist_id": FIELDS["panellist_id"],
    "group": ["group", "stakeholdergroup", "groupe", "groupedintervenants", "partieprenante", "collège"],
    "site": ["site", "network", "réseau", "établissement", "lieu"],
    "language": ["language", "langue", "lang", "preferredlanguage", "languepréférée"],
    "status": ["status", "state", "statut", "état"],
}
STATUSES = {
    "invited": ["invited", "invité", "invitée"],
    "consented": ["consented", "consenti", "consentant", "consentante"],
    "active": ["active", "actif", "active", "participating", ""],
    "withdrawn": ["withdrawn", "withdrew", "retiré", "retirée"],
    "lost": ["lost", "losttofollowup", "perdu", "perdue", "perdudevue", "perduedevue"],
}
ITEM_WORDS = {
    "item_id": [
        "itemid", "id", "code", "itemcode", "statementid", "énoncéid", "codeénoncé", "questionid", "number", "numéro",
        "no", "n", "item", "items", "statement", "énoncé", "question", "élément",
    ],
    "version": ["version"],
    "section": ["section", "chapter", "chapitre", "theme", "thème", "domain", "domaine"],
    "evidence": ["evidence", "preuves", "donnéesprobantes", "données", "sources"],
    "parents": ["parents", "parent"],
    "strategy_ids": ["strategyids", "strategyid", "strategy", "stratégie", "eric"],
    "wording": [
        "wording", "text", "statement", "texte", "énoncé", "déclaration", "libellé", "formulation", "intitulé", "item",
        "question", "élément",
    ],
    "plain": ["plain", "plainlanguage", "plainwording", "languesimple", "languageclair", "clair"],
    "show": ["show", "afficher"],
}
# A heading that names no language is taken for the one it is written in.
OWN_WORDS = {
    "en": ["wording", "text", "statement"],
    "fr": ["texte", "énoncé", "déclaration", "libellé", "formulation", "intitulé", "élément"],
}
# fmt: on

"""What columns are called: the German name that sentences use, and the usual other ones.

Names are compared without case and punctuation: "E-Mail-Adresse", "email_adresse". The earlier of
two names wins when a file has columns for both.
"""

from portal.core.messages import N_

TITLES = {
    "number": "Bewerbungs-ID",
    "name": "Name",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "email": "E-Mail",
    "language": "Sprache",
    "title": "Stelle",
    "department": "Abteilung",
    "location": "Standort",
    "applied_on": "Bewerbungsdatum",
    "decided_on": "Absagedatum",
    "stage": "Letzte Phase",
    "situation": "Absagegrund",
    "contact": "Recruiter E-Mail",
    "told_on": "Benachrichtigt am",
    "told_via": "Benachrichtigt durch",
}
NEEDED = ("first_name", "last_name", "email", "title", "decided_on")

SYNONYMS = {
    "number": "bewerbungs id|bewerbungsid|bewerbungsnummer|bewerbung id|bewerbernummer"
    "|kandidaten id|bewerber id|application id|applicationid|application number|application no"
    "|application|candidate id|external id|referenz|referenznummer|reference|id|nr|nummer",
    "name": "name|kandidat|kandidatin|kandidat in|bewerber|bewerberin|bewerber in|bewerbername"
    "|name des bewerbers|name vorname|nachname vorname|vollständiger name|person|candidate"
    "|candidate name|applicant|applicant name|full name|fullname",
    "first_name": "vorname|vornamen|rufname|first name|firstname|given name|forename",
    "last_name": "nachname|familienname|zuname|last name|lastname|surname|family name",
    "email": "e mail|email|mail|e mail adresse|email adresse|mailadresse|mail adresse"
    "|e mail address|email address|e mail privat|candidate email|applicant email",
    "language": "sprache|korrespondenzsprache|bevorzugte sprache|language|preferred language"
    "|locale|correspondence language",
    "title": "stelle|position|job|stellentitel|stellenbezeichnung|jobtitel|stellenanzeige"
    "|ausschreibung|job title|jobtitle|job name|position title|vacancy|requisition|role",
    "department": "abteilung|bereich|fachbereich|department|team|division",
    "location": "standort|arbeitsort|einsatzort|ort|location|office|site|place of work",
    "applied_on": "bewerbungsdatum|beworben am|bewerbung vom|bewerbung am|eingang|eingangsdatum"
    "|eingegangen am|datum der bewerbung|applied at|applied on|application date|date applied"
    "|applied|created at",
    "decided_on": "absagedatum|abgesagt am|absage am|absage vom|datum der absage|datum absage"
    "|entschieden am|entscheidungsdatum|rejected at|rejected on|rejection date|date rejected"
    "|decided at|decided on|decision date|disqualified at",
    "stage": "letzte phase|phase|stufe|letzte stufe|letzter schritt|prozessschritt|stage"
    "|last stage|current stage|pipeline stage|step",
    "situation": "absagegrund|grund der absage|ablehnungsgrund|grund|absage grund"
    "|rejection reason|reason for rejection|reason|decline reason|disqualification reason"
    "|bemerkung|bemerkungen|kommentar|comment",
    "contact": "recruiter e mail|recruiter email|recruiter|ansprechpartner e mail"
    "|ansprechpartner|ansprechperson|zuständig|recruiter e mail address|contact"
    "|contact email|hiring contact|owner",
    "told_on": "benachrichtigt am|mitgeteilt am|informiert am|absage versendet am"
    "|absage versandt am|absage verschickt am|absage gesendet am|bereits benachrichtigt"
    "|benachrichtigt|bereits informiert|informiert|told at|told on|notified at|notified on"
    "|candidate notified at|rejection sent at|rejection email sent at|rejection sent on"
    "|notified|already told",
    "told_via": "benachrichtigt durch|benachrichtigt per|mitgeteilt durch|mitgeteilt per"
    "|informiert durch|informiert per|told by|told via|notified by|notified via",
}

NO_TITLES = N_("Letters greet people by their name, without a title or a gender.")
NO_PHONES = N_("A number is asked for only when somebody wants a call by phone.")
NOT_NEEDED = N_("After-care has no use for it.")
NOT_KNOWN = N_("The portal does not know this column.")
ANOTHER_SERVES = N_("Another column says the same.")

UNWANTED_NAMES = {
    NO_TITLES: "anrede|titel|geschlecht|akademischer titel|briefanrede|salutation|title|prefix"
    "|name prefix|gender|sex|pronouns|pronomen",
    NO_PHONES: "telefon|telefonnummer|telefon privat|mobil|mobiltelefon|mobilnummer|handy"
    "|handynummer|phone|phone number|telephone|mobile|mobile phone|cell phone",
    NOT_NEEDED: "geburtsdatum|geburtstag|geboren am|geburtsort|alter|nationalität"
    "|staatsangehörigkeit|staatsbürgerschaft|schwerbehinderung|schwerbehindert|behinderung"
    "|grad der behinderung|foto|bild|bewerbungsfoto|familienstand|religion|konfession"
    "|ethnische herkunft|herkunft|adresse|anschrift|straße|plz|gehaltswunsch|date of birth"
    "|birth date|birthdate|birthday|dob|place of birth|age|nationality|citizenship|disability"
    "|disability status|photo|picture|marital status|religion|ethnicity|race|veteran status"
    "|address|street|salary expectation",
}

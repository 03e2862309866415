"""What the observatory's leaflet says of itself and of its partners, as of its time.

The leaflet carries no date: it is of the time of the PRESS project, after 2008 and before the
regions changed in 2015.
"""

from __future__ import annotations

from builders.wording import LEAFLET

CHECKED = "2026-11-23"
AS_OF_ITS_TIME = {
    "status": "verified",
    "source": LEAFLET,
    "checked_on": CHECKED,
    "note": "as the leaflet names it, at its time (after 2008, before 2015)",
}
FAX_AS_PRINTED = "212 (0) 39 37 28 14"
CONTACT = {
    "phone": "+212 5 39 37 24 68",
    "fax": FAX_AS_PRINTED,
    "email": "mess.crtt@gmail.com",
    "address": "Rue des Amoureux, BP 1292, 90000 Tanger",
    "website": "http://www.crtt.gov.ma",
    "commune_code": "01.511.01.0",
    "note": "contacts as printed in the leaflet, at its time (after 2008, before 2015); "
    "a digit seems to be missing in the fax number",
}

LEAFLET_ACTORS: tuple[dict[str, str], ...] = (
    {"code": "oress", **AS_OF_ITS_TIME, **CONTACT, "valid_from": "2008"},
    {"code": "mess", **AS_OF_ITS_TIME, **CONTACT},
    {
        "code": "crtt",
        **AS_OF_ITS_TIME,
        "commune_code": "01.511.01.0",
        "role_fr": "Il a créé l'ORESS en 2008 et conduit le projet PRESS avec le conseil "
        "régional de Provence-Alpes-Côte d'Azur.",
        "role_ar": "أحدث المرصد سنة 2008 ويقود مشروع PRESS مع المجلس الجهوي لبروفانس ألب كوت "
        "دازور.",
        "role_en": "It created ORESS in 2008 and leads project PRESS with the regional council "
        "of Provence-Alpes-Côte d'Azur.",
    },
    {"code": "region_paca", **AS_OF_ITS_TIME},
    {"code": "cress_paca", **AS_OF_ITS_TIME},
    {"code": "ccis_tanger", **AS_OF_ITS_TIME, "commune_code": "01.511.01.0"},
    {
        "code": "radev",
        **AS_OF_ITS_TIME,
        "status": "partly_verified",
        "note": "as the leaflet names it, at its time (after 2008, before 2015); full name not "
        "found; kind «association» is a guess",
    },
    {"code": "energies_alternatives", **AS_OF_ITS_TIME},
    {"code": "dgcl", **AS_OF_ITS_TIME},
    {"code": "ambassade_france", **AS_OF_ITS_TIME},
)

# Merged in 2015: it keeps its id, and points to what replaced it.
TANGIER_CHAMBER: dict[str, str] = {
    "code": "ccis_tanger",
    "name_fr": "Chambre de commerce, de services et d'industrie de Tanger",
    "name_ar": "",
    "acronym": "",
    "kind": "chambre_professionnelle",
    "level": "provincial",
    "role_fr": "Partenaire du projet PRESS selon le dépliant de l'ORESS.",
    "role_ar": "شريكة في مشروع PRESS حسب مطوية المرصد.",
    "role_en": "Partner of project PRESS according to the ORESS leaflet.",
    "website": "",
    "phone": "",
    "email": "",
    "address": "",
    "commune_code": "01.511.01.0",
    "valid_from": "1947",
    "valid_to": "2015-08",
    "replaced_by": "ccis_tta",
    "status": "verified",
    "source": f"{LEAFLET} ; https://ccis.ccistta.ma/historique-et-presentation-generale/?lang=fr",
    "checked_on": CHECKED,
    "note": "chamber of before the merger under décret 2-15-283; the commune of the seat is "
    "inferred from the name",
    "name_ar_status": "",
}

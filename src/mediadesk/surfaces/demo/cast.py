"""Who and what is in the demo account, as tables: people, groups, folders with their shares, pictures.

All names are invented; addresses end in `.example`, which belongs to nobody (RFC 2606).
"""

from typing import Final, NamedTuple

OLGA, MILA, EDDA = "olga@acme.example", "mila@acme.example", "edda@acme.example"
ACCOUNT: Final = "Acme"
CLOUD_NAME: Final = "acme"
SECOND: Final = ("Acme staging", "acme-staging")


class Person(NamedTuple):
    """One row. `state`: active, pending, expired, disabled; `last_seen_days` is when they last signed in."""

    email: str
    name: str
    role: str
    groups: str = ""
    state: str = "active"
    last_seen_days: int = 0
    ends_days: int = 0  # a contractor's end, from today
    only_staging: bool = False


# fmt: off
PEOPLE: Final = (
    #      e-mail                          name                   role                   groups              state, last seen …
    Person("adam@acme.example",            "Adam Admin",          "admin",               "",                 "active", 1),
    Person("tess@acme.example",            "Tess Technical",      "technical_admin",     "",                 "active", 2),
    Person("bill@acme.example",            "Bill Billing",        "billing",             "",                 "active", 9),
    Person("rita@acme.example",            "Rita Reports",        "reports",             "",                 "active", 16),
    Person("mila@acme.example",            "Mila Library",        "media_library_admin", "Design",           "active", 1),
    Person("edda@acme.example",            "Edda Editor",         "editor",              "Design",           "active", 1),
    Person("vera@acme.example",            "Vera Viewer",         "media_library_user",  "",                 "active", 3),
    Person("ines.okafor@acme.example",     "Ines Okafor",         "editor",              "Design",           "active", 2),
    Person("jonas.lindqvist@acme.example", "Jonas Lindqvist",     "editor",              "Design",           "active", 5),
    Person("mei.tanaka@acme.example",      "Mei Tanaka",          "media_library_admin", "Design,Press",     "active", 1),
    Person("rafael.moreira@acme.example",  "Rafael Moreira",      "media_library_user",  "Press",            "active", 4),
    Person("priya.raman@acme.example",     "Priya Raman",         "media_library_user",  "Press",            "active", 6),
    Person("tom.haverkamp@acme.example",   "Tom Haverkamp",       "media_library_user",  "Press",            "active", 38),
    Person("sofia.petrova@acme.example",   "Sofia Petrova",       "technical_admin",     "",                 "active", 8),
    Person("daniel.weiss@acme.example",    "Daniel Weiß",         "editor",              "",                 "active", 3, only_staging=True),
    Person("amara.diallo@north.example",   "Amara Diallo",        "media_library_user",  "Agencies",         "active", 2, 45),
    Person("luca.ferrari@north.example",   "Luca Ferrari",        "media_library_user",  "Agencies",         "active", 7, 45),
    Person("hannah.brandt@kite.example",   "Hannah Brandt",       "media_library_user",  "Agencies",         "active", 12, 20),
    Person("owen.gallagher@kite.example",  "Owen Gallagher",      "media_library_user",  "Agencies",         "active", 30, 20),
    Person("freya.nielsen@acme.example",   "Freya Nielsen",       "reports",             "",                 "active", 21),
    Person("marc.dubois@acme.example",     "Marc Dubois",         "billing",             "",                 "active", 14),
    Person("yusuf.kaya@acme.example",      "Yusuf Kaya",          "media_library_user",  "Press",            "disabled", 33),
    Person("clara.novak@kite.example",     "Clara Novák",         "media_library_user",  "Agencies",         "disabled", 40),
    Person("elena.rossi@acme.example",     "Elena Rossi",         "editor",              "Design",           "pending"),
    Person("samuel.adeyemi@acme.example",  "Samuel Adeyemi",      "media_library_user",  "Press",            "pending"),
    Person("anna.kowalska@north.example",  "Anna Kowalska",       "media_library_user",  "Agencies",         "pending"),
    Person("peter.holm@north.example",     "Peter Holm",          "media_library_user",  "Agencies",         "expired"),
    Person("grace.lim@acme.example",       "Grace Lim",           "editor",              "",                 "expired"),
)

GROUPS: Final = ("Agencies", "Press", "Design")

FOLDERS: Final = (
    # path, or parent/name            private   shared with (group or address) as this folder role
    ("Campaigns",                     False,    ()),
    ("Campaigns/Spring",              False,    (("Agencies", "folder_contributor"),)),
    ("Campaigns/Summer",              False,    (("Agencies", "folder_contributor"), ("vera@acme.example", "folder_viewer"))),
    ("Campaigns/Not announced yet",   True,     (("Design", "folder_editor"),)),
    ("Press",                         False,    (("Press", "folder_viewer"),)),
    ("Press/Portraits",               False,    (("priya.raman@acme.example", "folder_manager"),)),
    ("Products",                      False,    (("Press", "folder_viewer"), ("Agencies", "folder_viewer"))),
    ("Products/Lamps",                False,    ()),
    ("Products/Chairs",               False,    ()),
    ("Brand",                         False,    (("Design", "folder_editor"), ("Press", "folder_viewer"))),
    ("Documents",                     False,    ()),
)

ROLES: Final = (
    # kind      name                permissions                                                       what it is for
    ("folder",  "Photographer",     "folder.view folder.create asset.view asset.upload asset.edit",   "Adds pictures and says what is on them; takes nothing away."),
    ("global",  "Finance",          "dashboard.view usage.view report.view plan.view billing.view",   "Sees what the account uses and what it costs; takes no seat."),
)
ROLE_HELD: Final = ("Photographer", "Products", "Agencies")

PICTURES: Final = (
    # folder                          words on the pictures, one picture each
    ("Campaigns/Spring",              ("First light", "Green again", "Open windows", "Long shadows", "Rain, then sun", "Fresh paint")),
    ("Campaigns/Summer",              ("Out till late", "Blue hour", "Salt & citrus", "Terrace", "High noon", "Slow Sunday", "Seaside")),
    ("Campaigns/Not announced yet",   ("Project Heron", "Heron, dusk", "Heron, detail")),
    ("Press",                         ("Press kit", "New studio", "Opening night", "Twenty years")),
    ("Press/Portraits",               ("Portrait one", "Portrait two", "Portrait three")),
    ("Products/Lamps",                ("Arc", "Halo", "Drop", "Beam", "Orbit", "Lantern")),
    ("Products/Chairs",               ("Fold", "Nest", "Perch", "Sling", "Bench")),
    ("Brand",                         ("Acme", "Colour one", "Colour two", "Pattern", "Wordmark", "Grid")),
)

DOCUMENTS: Final = (
    # folder       file                    lines on its pages
    ("Documents",  "Brand guide.pdf",      ("Acme brand guide", "Colour", "Type", "Voice")),
    ("Documents",  "Price list.pdf",       ("Price list", "Lamps", "Chairs")),
    ("Press",      "Press release.pdf",    ("For immediate release",)),
)

REQUESTS: Final = (
    # asker                            for whom                         role                   reason
    ("mila@acme.example",              "nora.berg@north.example",       "media_library_user",  "She retouches the summer pictures from next week on."),
    ("rafael.moreira@acme.example",    "karim.aziz@acme.example",       "media_library_user",  "Our new press officer starts on the first."),
)
# fmt: on

"""Why each dependency is there and not another: one row a line of pyproject.toml.

docs/reference/dependencies.md is drawn from these rows; tests/wiring/test_reference.py compares them with
pyproject.toml, so that nothing is depended on without a reason.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dependency:
    """One row: the package, what it does here, and what was considered in its place."""

    name: str
    does: str
    rather_than: str


# fmt: off
DEPENDENCIES: Final = (
    #          name               what it does here                                                why it and not another
    Dependency("altcha",          "Makes and checks proofs of work, for forms that robots flood.", "An open format with a library in pure Python. Its own script is not used: pages load ours alone, which speaks the same format."),
    Dependency("argon2-cffi",     "Hashes passwords with argon2id at 19 MiB.",                     "The reference C code. Django's default, PBKDF2, costs an attacker with graphics cards far less for the same time."),
    Dependency("av",              "Reads videos: size, length, one frame.",                        "Brings FFmpeg inside its wheel. Calling an installed ffmpeg would need one on every machine."),
    Dependency("boto3",           "Keeps bytes in S3 and its kin.",                                "The vendor's own client, behind `engines/blobs.py`. s3fs and obstore would add an asynchronous layer that nothing here uses."),
    Dependency("cedarpy",         "Reads, checks and asks the accounts' policies.",                "Cedar's own engine in a wheel: a language with a schema, made for this, that Cloudinary's clients write. Casbin and OPA have no check of a policy before it is in force."),
    Dependency("certifi",         "Knows the authorities that browsers trust, for files that are fetched.", "Mozilla's own list, which boto3 and Stripe bring along; a bare container has none of the system's."),
    Dependency("cryptography",    "Seals API secrets (decision 0008).",                            "Fernet is a finished, reviewed recipe. PyNaCl is as good, but this one is installed already by others of this list."),
    Dependency("django",          "Models, migrations, transactions, sessions, forms of URLs.",    "Litestar with SQLAlchemy was measured beside it: faster per request, but migrations, sign-in and sessions would be our own."),
    Dependency("django-allauth",  "Sign-in: sessions, one-time codes, recovery codes, passkeys.", "The only kept-up package with password, TOTP and passkeys in one place."),
    Dependency("django-htmx",     "Serves htmx and says whether a request came from it.",          "Pages stay HTML from the server. A single-page framework would need a build step and a second copy of every rule."),
    Dependency("dnspython",       "Asks for the TXT record that proves a mail domain.", "The system's resolver answers names with addresses only."),
    Dependency("fpdf2",           "Draws invoices as PDF.",                                         "Pure Python with tagged text and Unicode fonts, in 5 ms. WeasyPrint needs Pango installed; reportlab is twice its size."),
    Dependency("granian",         "Runs the workers and speaks HTTP.",                             "HTTP in Rust, several processes, ASGI. uvicorn parses in Python or C and needs another program to keep its workers."),
    Dependency("jinja2",          "Draws the pages; its macros are the components.",               "Draws a page of 25 users in less than half the time of Django's own templates."),
    Dependency("joserfc",         "Reads and checks the signed tokens of OpenID Connect (JWS, JWK, JWT).", "Passes more of Wycheproof than PyJWT. django-allauth keeps one list of providers for the whole installation and joins people by address; here each account has its own."),
    Dependency("lucide",          "The icons, as SVG inside the page.",                            "One outline style, permissive licence. A font of icons would need an exception in the content policy."),
    Dependency("lxml",            "Reads the XML of SAML, with entities and the network switched off.", "signxml needs it; canonical XML is not in the standard library."),
    Dependency("msgspec",         "Reads and writes the JSON of the compatible API.",              "Checks while it decodes, several times faster than pydantic, which checks after."),
    Dependency("pillow",          "Reads and draws pictures.",                                     "Its draft decoding of JPEG is faster than libvips where only a small picture is wanted."),
    Dependency("psycopg",         "Speaks to PostgreSQL.",                                         "The successor of psycopg2 by its own authors; Django supports both and only this one gains features."),
    Dependency("pypdfium2",       "Draws the first page of a PDF.",                                "Permissive licence and the engine inside its wheel. PyMuPDF is AGPL; poppler must be installed by hand."),
    Dependency("pysqlite3",       "SQLite 3.51.3 or newer, in place of the system's (decision 0004).", "A wheel with its own SQLite. APSW has one too, but is not what Django speaks."),
    Dependency("pyvips",          "Reads and draws large pictures in little memory.",              "Streams what Pillow holds whole, and decodes formats that Pillow does not."),
    Dependency("pyvips-binary",   "libvips itself.",                                               "Inside a wheel, so that pip is all that is needed."),
    Dependency("python-stdnum",   "Checks the form of tax ids, country by country.",               "Knows the check digits of all of them; LGPL. The EU's own service would need a call outside for each."),
    Dependency("qrcode",          "Draws the code that an authenticator app reads, as SVG.", "Pure Python; django-allauth needs it for the same."),
    Dependency("scim2-models",    "The resources and messages of SCIM 2.0 as types.", "Written from the RFCs with their schemas; ours would be a second reading of them."),
    Dependency("scim2-server",    "Routes, patches and filters of SCIM 2.0, over a storage class of ours.", "Its reference passes every check of scim2-tester. django-scim2 says itself that it is partial."),
    Dependency("signxml",         "Checks the signatures of SAML answers and hands back the very bytes they cover.", "python3-saml had no release since 2023; pysaml2 needs the xmlsec1 program installed."),
    Dependency("stripe",          "Collects invoices by card, behind `engines/cards.py`.",         "The vendor's own client: signatures, retries and types are theirs."),
    Dependency("urllib3",         "Fetches files from addresses, behind `engines/fetching.py`.",   "The address to connect to, the name that TLS proves and the Host can be told apart; boto3 brings it along. httpx needs a transport of one's own for that."),
    Dependency("uvloop",          "The event loop of the front.",                                  "Less time for each event than asyncio's own loop, by the same interface."),
    Dependency("whitenoise",      "Serves the console's own files, compressed and cached.",        "No web server in front is needed for an installation to be whole."),
)
# fmt: on

"""What people, accounts, environments, folders, tags and keys may be called, and what an e-mail address is.

Names are shown to others, written into mails and exports: no control characters, no direction tricks.
"""

import re
import unicodedata
from typing import Final

from mediadesk.rules.refusals import Why

RESERVED_CLOUD_NAMES: Final = frozenset(
    {
        "console",
        "static",
        "p",
        "healthz",
        "readyz",
        "scim",
        "sso",
        "webhooks",
        "api",
        "v1_1",
        "v2",
        "accounts",
    }
)
_CLOUD_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,62}", re.ASCII)
# RFC 5321 section 4.5.3.1: at most 64 characters before the sign and 254 in all; no quoted local parts.
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_LONGEST_EMAIL: Final = 254
ROOT_TITLE: Final = "Media Library"  # what people read for the first folder, which has no name
MOST_TAGS: Final = 100  # of one asset
_NOT_IN_ADDRESSES: Final = re.compile(r"[?&#\\%+]")
_HIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # control, format (direction, zero width), surrogate …


def holds_hidden(text: str) -> bool:
    """Whether a text holds what is not seen in it: control characters, direction tricks; a joiner is fine."""
    return any(unicodedata.category(c) in _HIDDEN and c != "\u200d" for c in text)


def clean_name(text: object, *, what: str, longest: int = 100) -> str:
    """Give a name as it is kept: NFC, single spaces, no blanks around it.

    Raises:
        Refusal: BAD_NAME, when it is empty, too long, no text, or holds hidden characters, < or >.
    """
    if not isinstance(text, str):
        raise Why.BAD_NAME(what=what, name="this", reason="it is not text")
    name = unicodedata.normalize("NFC", text).strip(" ")
    shown = "".join(c if unicodedata.category(c) not in _HIDDEN else "�" for c in name[:40])
    if not name:
        raise Why.BAD_NAME(what=what, name="nothing", reason="a name is needed")
    if len(name) > longest:
        raise Why.BAD_NAME(what=what, name=f"{shown}…", reason=f"at most {longest} characters are allowed")
    if "<" in name or ">" in name:
        # An address stands in these beside the name: nobody may put another one there.
        raise Why.BAD_NAME(what=what, name=shown, reason="it holds < or >")
    if holds_hidden(name):
        raise Why.BAD_NAME(what=what, name=shown, reason="it holds control or hidden characters")
    return re.sub(" {2,}", " ", name)


def clean_email(text: object) -> str:
    """Give an e-mail address as it is kept: trimmed, in lower case.

    Lower case throughout, because no provider in use tells two mailboxes apart by case, and one person
    must not become two by it.

    Raises:
        Refusal: BAD_EMAIL.
    """
    email = text.strip(" ").lower() if isinstance(text, str) else ""
    local = email.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if len(email) > _LONGEST_EMAIL or dots or not _EMAIL.fullmatch(email):
        shown = "".join(c if c.isprintable() else "�" for c in str(text)[:60])
        raise Why.BAD_EMAIL(email=shown or "An empty line")
    return email


def clean_cloud_name(text: object) -> str:
    """Give a cloud name: 2 to 63 of a-z, 0-9, underscore and hyphen, beginning with a letter or digit.

    Raises:
        Refusal: BAD_NAME.
    """
    name = text.strip().lower() if isinstance(text, str) else ""
    if not _CLOUD_NAME.fullmatch(name):
        reason = "use 2 to 63 letters a-z, digits, hyphens and underscores, beginning with a letter or digit"
        raise Why.BAD_NAME(what="An environment", name=ascii(name)[:60], reason=reason)
    if name in RESERVED_CLOUD_NAMES:
        raise Why.BAD_NAME(
            what="An environment", name=name, reason="this word is taken by the service itself"
        )
    return name


def clean_folder_name(text: object) -> str:
    """Give a folder name: a name without slashes, and neither "." nor "..".

    Raises:
        Refusal: BAD_NAME.
    """
    name = clean_name(text, what="A folder", longest=200)
    if "/" in name or "\\" in name or name in {".", ".."}:
        raise Why.BAD_NAME(what="A folder", name=name[:60], reason="it may not hold a slash or be a dot")
    return name


def clean_tag(text: object) -> str:
    """Give a tag: a name of at most 100 characters without commas.

    Raises:
        Refusal: BAD_NAME.
    """
    tag = clean_name(text, what="A tag")
    if "," in tag:
        raise Why.BAD_NAME(what="A tag", name=tag[:60], reason="a comma parts two tags")
    return tag


def cloud_name_from(text: str) -> str:
    """Suggest a cloud name for an account's name: "Acme & Sons" gives "acme-sons"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return name if len(name) > 1 and name not in RESERVED_CLOUD_NAMES else f"{name or 'library'}-media"


def clean_asset_name(text: object) -> str:
    """Give an asset's name as it is kept: a name of at most 200 characters. Slashes are data in it.

    Raises:
        Refusal: BAD_NAME.
    """
    return clean_name(text, what="An asset", longest=200)


def clean_public_id(text: str) -> str:
    """Give the name an asset has in addresses: up to 255 characters, slashes between its parts.

    Raises:
        Refusal: BAD_NAME.
    """
    public_id = clean_name(text, what="A public id", longest=255)
    if _NOT_IN_ADDRESSES.search(public_id) or any(part.strip(" .") == "" for part in public_id.split("/")):
        reason = "it may not hold ? & # \\ % + or an empty part between slashes"
        raise Why.BAD_NAME(what="A public id", name=public_id[:60], reason=reason)
    return public_id


def asset_name_of(file_name: str) -> str:
    """Make an asset's name of whatever a file was called: never refused, since the person did not type it.

    Folders before the name and hidden characters go, and a name that is too long is cut before its ending.
    """
    last = unicodedata.normalize("NFC", file_name).replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(c for c in last if unicodedata.category(c) not in _HIDDEN).split())
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > 200 and dot and len(ending) <= 10:
        return f"{stem[: 199 - len(ending)]}.{ending}"
    return shown[:200].strip() or "Untitled"


def clean_text(text: str, *, what: str, longest: int) -> str:
    """Give a text of several lines as it is kept: NFC, plain line ends, no blanks around it; may be empty.

    Raises:
        Refusal: BAD_VALUE, when it is too long or holds hidden characters.
    """
    cleaned = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if len(cleaned) > longest:
        raise Why.BAD_VALUE(what=what, reason=f"it has {len(cleaned)} characters, and {longest} are allowed")
    if any(unicodedata.category(c) in _HIDDEN and c not in "\n\t\u200d" for c in cleaned):
        raise Why.BAD_VALUE(what=what, reason="it holds control or hidden characters")
    return cleaned

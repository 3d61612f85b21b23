"""Create a token by which a directory provisions the account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import change
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.scim import ScimToken

MOST: Final = 20
PREFIX: Final = "mds_"
_RECOGNISED_BY: Final = 10  # letters of it that are kept, so that people can tell which is which


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. Its text is shown this once: only its hash is kept."""

    row: ScimToken
    text: str


def create_scim_token(actor: Actor, *, name: str, ends_at: datetime | None = None) -> NewToken:
    """Create a token that acts in its maker's name, as an Admin at most, and stops when they may not have it any more.

    Raises:
        Refusal: NOT_ALLOWED (also to whatever is no member), BAD_NAME, NAME_TAKEN, BAD_VALUE (the end date; too many).
    """
    with change(actor, May.SCIM_UPDATE) as step:
        if actor.kind is not Kind.MEMBER:
            raise Why.NOT_ALLOWED(doing=May.SCIM_UPDATE.doing, remedy="A person does it in the console.")
        name = clean_name(name, what="A token")
        if ends_at is not None and ends_at <= step.now:
            raise Why.BAD_VALUE(what="The end date", reason="it has passed")
        require_own_end(step.facts, May.SCIM_UPDATE, until=ends_at)
        tokens = ScimToken.objects.filter(account=step.account)
        if tokens.filter(name=name).exists():
            raise Why.NAME_TAKEN(what="token", name=name)
        if tokens.count() >= MOST:
            raise Why.BAD_VALUE(what="The number of tokens", reason=f"an account has at most {MOST}")

        text = PREFIX + secrets.new_token()
        row = ScimToken.objects.create(
            account=step.account,
            name=name,
            prefix=text[:_RECOGNISED_BY],
            token_hash=secrets.hash_token(text),
            maker_id=actor.id,
            maker_label=actor.label,
            ends_at=ends_at,
            created_at=step.now,
        )

        step.record(Event.SCIM_TOKEN_CREATED, row, name=name, prefix=row.prefix, until=ends_at or "")
        step.access_changed()
        return NewToken(row, text)

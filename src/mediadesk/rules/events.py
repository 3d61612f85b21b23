"""Everything the trail can say: one row an event, a sentence with holes.

`{who}` is filled with the actor, every other hole with a detail of the entry. An entry that lacks a
detail cannot be written. docs/reference/events.md is drawn from these rows.
"""

from enum import Enum, unique
from string import Formatter


@unique
class Event(Enum):
    """One row an event. The name, in lower case, is its code in exports."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        self.fields = {name for _, name, _, _ in Formatter().parse(sentence) if name} - {"who"}

    @property
    def code(self) -> str:
        """The event's name in exports and filters: "member_invited"."""
        return self.name.lower()

    @property
    def of_payment(self) -> bool:
        """Whether its details are for those alone who see billing: sums, cards, invoices and who they are sent to."""
        return self.name.startswith(("INVOICE_", "PAYMENT_", "BILLING_", "CARD_"))

    # fmt: off
    # event                = what the trail says, with holes
    ACCOUNT_CREATED        = "{who} created the account {name} on the plan {plan}"
    ACCOUNT_RENAMED        = "{who} renamed the account from {before} to {after}"
    ACCOUNT_SETTINGS       = "{who} changed {setting} from {before} to {after}"
    OWNERSHIP_TRANSFERRED  = "{who} transferred the ownership from {before} to {after}"
    PLAN_CHANGED           = "{who} changed the plan from {before} to {after}"
    PLAN_PLANNED           = "{who} chose {after} instead of {before} from {day} on"
    PLAN_KEPT              = "{who} took back what was planned for the end of the month: {planned}"
    TRIAL_BEGUN            = "{who} began to try out the plan {plan}, until {day}; then it is {after}"
    TRIAL_ENDED            = "{who} ended the trial of the plan {plan}; it is {after} again"
    USAGE_REACHED          = "{who} noted that {percent} % of the {metric} of the plan {plan} is used: {used} of {limit}"
    INVOICE_ISSUED         = "{who} issued the invoice {number} of {sum}"
    INVOICE_PAID           = "{who} noted that the invoice {number} of {sum} was paid: {how}"
    INVOICE_CREDITED       = "{who} gave back {sum} of the invoice {number} by the credit note {note}: {reason}"
    INVOICE_LINE_ADDED     = "{who} put on the next invoice: {title}, {sum} before tax"
    INVOICE_PAY_ASKED      = "{who} asked that the invoice {number} of {sum} is paid by card now"
    INVOICE_REFUNDED       = "{who} gave {sum} of the invoice {number} back to the card"
    INVOICE_DISPUTED       = "{who} noted a dispute about the payment of the invoice {number} of {sum}: {outcome}"
    PAYMENT_FAILED         = "{who} noted that the invoice {number} of {sum} could not be paid by card: {reason}"
    INVOICE_REMINDED       = "{who} reminded of the invoice {number} of {sum}, {days} days overdue"
    BILLING_DETAILS        = "{who} changed {what} of the billing details from {before} to {after}"
    CARD_BEGUN             = "{who} opened the page on which a card is entered"
    CARD_NOTED             = "{who} noted {card}, good until {expires}, as the card that pays"
    CARD_REMOVED           = "{who} removed {card}; from now on the account pays by invoice"
    CARD_ENDS              = "{who} told that {card} is good until {expires}"
    SEAT_REQUESTED         = "{who} asked for a seat for {email} as {role}: {reason}"
    SEAT_AWAITED           = "{who} stands for the seat that {asker} asked for {email} as {role}; it waits to be bought"
    ACCESS_REQUESTED       = "{who} asked for {wanted}: {reason}"
    REQUEST_ANSWERED       = "{who} {outcome} the request of {asker} for {wanted}"
    REQUEST_WITHDRAWN      = "{who} withdrew the request for {wanted}"

    MEMBER_INVITED         = "{who} invited {email} as {role}"
    INVITATION_RESENT      = "{who} sent the invitation of {email} again"
    INVITATION_COPIED      = "{who} copied a new invitation link for {email}"
    INVITATION_WITHDRAWN   = "{who} withdrew the invitation of {email}"
    INVITATION_ACCEPTED    = "{who} accepted the invitation as {role}"
    MEMBER_CHANGED         = "{who} changed {what} of {member} from {before} to {after}"
    MEMBER_DISABLED        = "{who} disabled {member}"
    MEMBER_ENABLED         = "{who} enabled {member}"
    MEMBER_DELETED         = "{who} deleted {member}, {role}; {successor} takes over {things}"
    MEMBER_LEFT            = "{who} left the account; {successor} takes over {things}"
    SESSIONS_ENDED         = "{who} ended {count} sessions of {member}"

    SEEN_AS_BEGUN          = "{who} began to see the console as {member} sees it, until {until} at the latest"
    SEEN_AS_ENDED          = "{who} no longer sees the console as {member} sees it: {reason}"

    SECURITY_CHANGED       = "{who} changed {what} in the security settings from {before} to {after}"
    SIGNED_IN              = "{who} signed in with {factor}"
    SIGN_IN_FAILED         = "{who} failed to sign in: {reason}"
    SIGN_IN_PROVED         = "{who} proved with {factor} that it is them"
    SIGNED_OUT             = "{who} signed out"
    SIGN_ON_REFUSED        = "{who} let {person} not in: {reason}"
    SIGN_ON_LINKED         = "{who} is linked to {member}, who is {subject} there"
    SIGN_ON_UNLINKED       = "{who} undid the link of {member} to {subject} of the identity provider {provider}"
    SIGN_ON_JOINED         = "{who} added {member} as {role}"
    SIGN_ON_ACCEPTED       = "{who} let {member} accept the invitation as {role}"
    PROVIDER_CREATED       = "{who} added the identity provider {provider}, {issuer}"
    PROVIDER_CHANGED       = "{who} changed {what} of the identity provider {provider} from {before} to {after}"
    PROVIDER_DELETED       = "{who} deleted the identity provider {provider}, {issuer}, by which {count} people came in"
    PROVIDER_TESTED        = "{who} tried out the identity provider {provider}: {outcome}"
    PROVIDER_CERTIFICATES  = "{who} took other certificates of the identity provider {provider} over: {after}, formerly {before}"
    PROVIDER_METADATA      = "{who} found that the identity provider {provider} publishes something else, which waits for somebody to take it over: {what}"
    PROVIDER_KEY_MADE      = "{who} made a new key of ours for the identity provider {provider}: {fingerprint}"
    PROVIDER_KEY_DROPPED   = "{who} dropped the former key of ours for the identity provider {provider}: {fingerprint}"
    SIGN_OUT_REFUSED       = "{who} asked to sign somebody out, which was not done: {reason}"
    SIGN_ON_RULE_ADDED     = "{who} added a rule to the identity provider {provider}: {rule}"
    SIGN_ON_RULE_REMOVED   = "{who} removed a rule of the identity provider {provider}: {rule}"
    SIGN_ON_RULE_PASSED    = "{who} passed over a rule for {member}, who would {doing}: {reason}"
    DOMAIN_CLAIMED         = "{who} wants to prove the domain {domain}"
    DOMAIN_PROVEN          = "{who} proved the domain {domain}"
    DOMAIN_MISSING         = "{who} no longer finds the record of the domain {domain}; it works until {until}"
    DOMAIN_LOST            = "{who} ended the proof of the domain {domain}: its record was not found"
    DOMAIN_FORGOTTEN       = "{who} took the domain {domain} off"
    SIGN_ON_REQUIRED       = "{who} changed who signs in by the identity provider alone from {before} to {after}; without it come in: {exempt}"
    PASSWORD_CHANGED       = "{who} changed their password"
    PASSWORD_RESET         = "{who} set a new password for {user} by a link"
    EMAIL_CHANGED          = "{who} changed their e-mail address from {before} to {after}"
    PROFILE_CHANGED        = "{who} changed {what} of their profile from {before} to {after}"

    FACTOR_ADDED           = "{who} added {factor} to sign in with"
    FACTOR_RENAMED         = "{who} renamed their passkey {before} to {after}"
    SECURITY_RESET         = "{who} took back all security settings, because nobody got in any more: {settings}"
    FACTORS_DROPPED        = "{who} took all second factors from {user}, who had lost them, and ended their sessions"
    FACTOR_REMOVED         = "{who} removed {factor} from what they sign in with"
    RECOVERY_CODES_MADE    = "{who} made {count} new recovery codes; those of before are void"
    DEVICE_REMEMBERED      = "{who} let {device} be remembered until {until}"
    DEVICES_FORGOTTEN      = "{who} ended {count} remembered devices"

    GROUP_CREATED          = "{who} created the group {group}"
    GROUP_RENAMED          = "{who} renamed the group {before} to {after}"
    GROUP_DELETED          = "{who} deleted the group {group} of {count} members"
    GROUP_MEMBERS_ADDED    = "{who} added {members} to the group {group}"
    GROUP_MEMBERS_REMOVED  = "{who} removed {members} from the group {group}"
    GROUP_NESTED           = "{who} put the group {inner} of {count} members into the group {group}"
    GROUP_UNNESTED         = "{who} took the group {inner} of {count} members out of the group {group}"

    GRANT_GIVEN            = "{who} gave {holder} the role {role} on {scope} until {until}, because: {reason}"
    GRANT_END_CHANGED      = "{who} changed the end of the role {role} of {holder} on {scope} from {before} to {after}, because: {reason}"
    GRANT_CHANGED          = "{who} changed the role of {holder} on {scope} from {before} to {after}"
    BUNDLE_SAVED           = "{who} saved the bundle {bundle} of the roles {roles}"
    BUNDLE_DELETED         = "{who} deleted the bundle {bundle}"
    GRANT_REVOKED          = "{who} took the role {role} on {scope} from {holder}"

    REVIEW_STARTED         = "{who} began the access review {review}, with {count} to decide by {due}: {whom}; reviewers: {reviewers}"
    REVIEW_REMINDED        = "{who} reminded {reviewers} of the access review {review}: {count} are open until {due}"
    REVIEW_DECIDED         = "{who} decided in the access review {review} on {access} of {holder}: {verdict}; reason: {reason}"
    REVIEW_CLOSED          = "{who} closed the access review {review}: {counts}"
    REVIEW_EXPORTED        = "{who} exported the report of the access review {review}"

    ROLE_CREATED           = "{who} created the {kind} role {role}, which holds {permissions}"
    ROLE_CHANGED           = "{who} changed the role {role}: {changes}"
    ROLE_DELETED           = "{who} deleted the {kind} role {role}, which held {permissions}; {instead}"

    POLICY_CREATED         = "{who} wrote the policy {policy}, {state}, which says: {statement}"
    POLICY_CHANGED         = "{who} changed {what} of the policy {policy}, now version {version}, {state}, which says: {statement}"
    POLICY_RESTORED        = "{who} restored version {before} of the policy {policy}, now version {version}, {state}, which says: {statement}"
    POLICY_DELETED         = "{who} deleted the policy {policy}, which said: {statement}"

    API_KEY_CREATED        = "{who} created the API key {name} ({key}) as {role} on {scope} until {until}, for use from {addresses} alone"
    API_KEY_CHANGED        = "{who} changed {what} of the API key {name} from {before} to {after}"
    API_KEY_ROTATED        = "{who} gave the API key {name} a new secret; the former one works until {until}"
    API_KEY_FORMER_ENDED   = "{who} ended the former secret of the API key {name}"
    API_KEY_DELETED        = "{who} deleted the API key {name} ({key})"

    SCIM_TOKEN_CREATED     = "{who} created the token of provisioning {name} ({prefix}…) until {until}"
    SCIM_TOKEN_CHANGED     = "{who} {outcome} the token of provisioning {name} ({prefix}…)"
    SCIM_TOKEN_DELETED     = "{who} deleted the token of provisioning {name} ({prefix}…)"
    DIRECTORY_TOLD         = "{who} told {what} of {name}"
    INVITATION_PAUSED      = "{who} paused the invitation of {email}"

    ENVIRONMENT_CREATED    = "{who} created the environment {name} ({cloud_name})"
    ENVIRONMENT_CHANGED    = "{who} changed {what} of the environment {name} from {before} to {after}"
    ENVIRONMENT_DELETED    = "{who} deleted the environment {name} ({cloud_name})"

    METADATA_FIELD_CREATED = "{who} created the metadata field {field} ({kind}) in the environment {environment}"
    METADATA_FIELD_CHANGED = "{who} changed {what} of the metadata field {field} from {before} to {after}"
    METADATA_FIELD_DELETED = "{who} deleted the metadata field {field}, which {count} assets had filled"
    METADATA_FIELD_RESTORED = "{who} restored the metadata field {field}"
    METADATA_ORDERED       = "{who} changed the order of the metadata fields from {before} to {after}"
    METADATA_RULE_CREATED  = "{who} created the metadata rule {rule}: {says}"
    METADATA_RULE_CHANGED  = "{who} changed the metadata rule {rule} from {before} to {after}"
    METADATA_RULE_DELETED  = "{who} deleted the metadata rule {rule}, which said: {says}"

    FOLDER_CREATED         = "{who} created the folder {folder}"
    FOLDER_RENAMED         = "{who} renamed the folder {before} to {after}"
    FOLDER_MOVED           = "{who} moved the folder {folder} from {before} to {after}"
    FOLDER_DELETED         = "{who} deleted the folder {folder}"
    FOLDER_MADE_PRIVATE    = "{who} made the folder {folder} private"
    FOLDER_MADE_SHARED     = "{who} let the folder {folder} inherit the shares of the folders above"

    ASSET_FETCHED          = "{who} fetched {asset} from {url}"
    ASSET_UPLOADED         = "{who} uploaded {asset} to {folder}"
    ASSET_REPLACED         = "{who} replaced {asset}: version {after} took the place of version {before}"
    ASSET_VERSION_RESTORED = "{who} restored version {number} of {asset}: as version {after} it took the place of version {before}"
    ASSET_VERSION_DELETED  = "{who} deleted version {number} of {asset}"
    ASSET_VERSION_DROPPED  = "{who} let version {number} of {asset} go: the plan keeps {limit} earlier ones"
    ASSET_VERSION_OPENED   = "{who} opened version {number} of {asset}"
    ASSET_RENAMED          = "{who} renamed {before} to {after}"
    ASSET_MOVED            = "{who} moved {asset} from {before} to {after}"
    ASSET_COPIED           = "{who} copied {asset}"
    ASSET_ADDED_AS_COPY    = "{who} added {asset} to {folder} as a copy"
    ASSET_TAGGED           = "{who} changed the tags of {asset} from {before} to {after}"
    ASSET_DESCRIBED        = "{who} changed the caption of {asset} from {before} to {after}"
    ASSET_DETAIL_CHANGED   = "{who} changed {what} of {asset} from {before} to {after}"
    ASSET_DEFAULTS_GIVEN   = "{who} gave {asset} what new assets begin with: {details}"
    ASSET_ORIGINAL_OPENED  = "{who} opened the original of {asset}"
    ASSET_COLLECTED        = "{who} put {asset} into the collection {collection}"
    ASSET_OPENED           = "{who} opened {asset} for all of the collection {collection}"
    ASSET_UNCOLLECTED      = "{who} took {asset} out of the collection {collection}"
    ASSET_TRASHED          = "{who} deleted {asset} from {folder}; it is in the trash until {until}"
    ASSET_RESTORED         = "{who} restored {asset} from the trash to {folder}"
    ASSET_READDRESSED      = "{who} gave {asset} the public id {after}: {before} was taken meanwhile"
    ASSET_DELETED          = "{who} deleted {asset} from {folder} for good, as {by} asked by emptying the trash"
    TRASH_EMPTIED          = "{who} emptied the trash of the environment {environment}: {count} assets, {size}"
    TRASH_RAISED           = "{who} deleted the folder {folder}; {count} assets of it in the trash now belong to {above}"

    JOB_STARTED            = "{who} started the job {job}, of {count} items"
    JOB_CANCELLED          = "{who} cancelled the job {job} of {starter}, with {done} of {count} items done and {left} left out"
    JOB_ENDED              = "{who} ended the job {job} of {starter}: {outcome}; {done} of {count} items done, {left} left out"

    SEARCH_SAVED           = "{who} saved the search {search} in {environment}: {expression}"
    SEARCH_RENAMED         = "{who} renamed the saved search {before} to {after}"
    SEARCH_SHARED          = "{who} shared the saved search {search} with everybody in its environment"
    SEARCH_UNSHARED        = "{who} no longer shares the saved search {search}"
    SEARCH_DELETED         = "{who} deleted the saved search {search}: {expression}"

    COLLECTION_CREATED     = "{who} created the collection {collection}"
    SEARCH_COLLECTED       = "{who} created the collection {collection} by the search {expression}"
    COLLECTION_CHANGED     = "{who} changed the {what} of the collection {collection} from {before} to {after}"
    COLLECTION_DELETED     = "{who} deleted the collection {collection} of {count} assets"

    SEARCH_UNCOLLECTED     = "{who} deleted the collection {collection} by the search {expression}"
    PUBLIC_PAGE_PUBLISHED  = "{who} made the collection {collection} public on the page {page} until {until}, {terms}, because: {reason}"
    PUBLIC_PAGE_CHANGED    = "{who} changed {what} of the public page {page} of the collection {collection} from {before} to {after}"
    PUBLIC_PAGE_ENDED      = "{who} ended the public page {page} of the collection {collection}"
    PUBLIC_PAGE_OPENED     = "{who} opened the public page {page} of the collection {collection} for the first time"
    PUBLIC_ORIGINAL_OPENED = "{who} opened the original of {asset} on a public page of the collection {collection}"

    TRAIL_EXPORTED         = "{who} exported {count} entries of the trail as {format}"
    MEMBERS_EXPORTED       = "{who} exported the list of {count} users"
    REFUSED                = "{who} tried to {doing} and was refused: {code} ({count} in this hour)"
    # fmt: on

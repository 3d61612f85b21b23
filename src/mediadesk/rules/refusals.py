"""Every way we say no: a stable code, an HTTP status, words, and what the person can do about it.

The pages, the API's error bodies and docs/reference/refusals.md are drawn from these rows.
"""

from enum import Enum, unique
from string import Formatter
from typing import final


@final
class Refusal(Exception):
    """A request that was understood and is turned down, for one catalogued reason."""

    def __init__(self, why: "Why", fields: dict[str, object]) -> None:
        if fields.keys() != why.fields:
            message = f"{why.name} takes {sorted(why.fields)}, not {sorted(fields)}"
            raise TypeError(message)
        super().__init__(why.message.format(**fields))
        self.why, self.fields = why, fields
        self.code, self.status = why.name.lower(), why.status
        self.remedy = why.remedy.format(**fields)
        self.counted = False  # set once it stands in the count of refusals, so that it is counted once

    @property
    def sentence(self) -> str:
        """What was wrong and what can be done, as one text."""
        return f"{self} {self.remedy}".strip()

    @property
    def wait_seconds(self) -> int:
        """For how long it is of no use to try again; 0 where that is not known."""
        waits = self.status == 429
        return (
            int(str(self.fields.get("seconds", 0))) + 60 * int(str(self.fields.get("minutes", 0)))
            if waits
            else 0
        )


@unique
class Why(Enum):
    """One row a refusal; calling it makes the `Refusal` to raise. Remedies may use the message's fields."""

    def __init__(self, status: int, message: str, remedy: str) -> None:
        self.status, self.message, self.remedy = status, message, remedy
        self.fields = {name for _, name, _, _ in Formatter().parse(message + remedy) if name}

    def __call__(self, **fields: object) -> Refusal:
        """Make the refusal of this row; every hole of its words must be given."""
        return Refusal(self, fields)

    # fmt: off
    #                       HTTP  what we say                                                            what the person can do
    NOT_FOUND             = 404, "There is no such {what} here.",                                        "Check the address, or go back to the list."
    UNKNOWN               = 404, "There is no {what} {name}.",                                            "There are: {known}."
    SELECTION_GONE        = 404, "What was selected is not here any more, or some of it is not.",          "It may have been deleted or moved since. Go back to the library and select anew; what was deleted last is in the trash."
    METHOD_NOT_USED       = 405, "This address cannot be opened like this.",                              "Nothing was changed. Go back to the page before, and send its form from there."
    AMBIGUOUS             = 409, "There is more than one {what} called {name}.",                          "Name one by its id: {ids}."
    NO_SUB_ACCOUNT        = 404, "Cannot find sub account with id {id}.",                                 "List the environments of the account to find its id."
    NOT_SIGNED_IN         = 401, "You are not signed in.",                                               "Sign in and try again."
    BAD_CREDENTIALS       = 401, "The key or its secret is not right, or the key is disabled.",          "Check both on the API keys page of the console."
    SIGNATURE_STALE       = 401, "The signature is too old, or its timestamp is none.",                   "Sign the request anew; a signature is valid for an hour."
    KEY_STOPPED           = 403, "The key has stopped: {reason}.",                                       "Somebody who may do all that it allows can take it over on the API keys page."
    KEY_ADDRESS           = 403, "This key may not be used from the address {address}.",                  "Add the address on the key's page in the console, or call from one of its own."
    KEY_ENDED             = 403, "The end date of this key has passed.",                                  "Give it a later one on its page in the console, or make another key."
    BAD_TOKEN             = 401, "The token is not right, or it was deleted.",                            "Create one on the page Provisioning of the console and send it as Authorization: Bearer …."
    TOKEN_STOPPED         = 401, "The token has stopped: {reason}.",                                     "Create another on the page Provisioning of the console."
    SWITCHED_OFF_BY_HAND  = 409, "{member} was disabled by a person, and no directory enables them again.", "Enable them on the Users page of the console."
    EXTERNAL_ID_TAKEN     = 409, "Another {what} has the externalId {external_id} already.",              "Give each its own, or take it from the other first."
    NOT_ALLOWED           = 403, "You may not {doing}.",                                                 "{remedy}"
    FORBIDDEN_BY_POLICY   = 403, "You may not {doing}: {reason}.",                                        "Ask a Master admin of the account, who writes its policies."
    GAINED_BY_MOVING      = 403, "You may not move {thing} to {folder}: you could then {gained}, which you may not do where it is.", "Ask somebody to move it who may do that where it is, such as an Admin or Media Library admin, or choose another folder."
    MEMBER_NOT_ACTIVE     = 403, "Your membership in this account is not active.",                       "Ask an Admin of the account to enable it again."
    ACCOUNT_CLOSED        = 403, "This account is closed.",                                              "Until its data is erased, the operator of this installation can open it again."
    ACCOUNT_NOT_CLOSED    = 409, "The account {name} is not closed.",                                    "There is nothing to open again."
    ACCOUNT_ERASED        = 409, "The data of the account {name} is erased since {day}.",                "Create a new account."
    ROLE_ABOVE_YOURS      = 403, "{role} stands above your own role.",                                   "Ask a Master admin of the account."
    ROLE_NOT_YOURS        = 403, "You cannot give the role {role}: you do not hold all it allows.",      "Choose a smaller role, or ask a Master admin."
    PERMISSION_NOT_YOURS  = 403, "You cannot put into a role or policy what you do not hold everywhere yourself: {permissions}.", "Leave it out, or ask a Master admin."
    LAST_MASTER_ADMIN     = 409, "{member} is the last active Master admin of the account.",             "Make somebody else Master admin first."
    OWNER_STAYS           = 409, "{member} is the owner of the account.",                                "Transfer the ownership to another Master admin first."
    SUCCESSOR_TOO_LOW     = 409, "{successor} may not take over {thing}: they do not hold all it allows.", "Choose somebody who does, such as a Master admin."
    NOT_IN_ENVIRONMENT    = 409, "{member} may not enter the environment {environment}.",                "Give them the environment on their page first; with the role Media Library user it shows them nothing else."
    WITHOUT_A_SEAT        = 409, "{member} has the role {role}, which takes no seat and sees no folders.", "Give them the role Media Library user first; it takes a seat."
    SEATS_FULL            = 403, "You have reached the maximum number of users allowed for your plan.",  "{remedy}"
    ENVIRONMENTS_FULL     = 403, "You have reached the maximum number of environments for your plan ({limit}).", "Choose a larger plan, or delete an environment."
    STORAGE_FULL          = 403, "The storage of your plan is full: {limit}, and uploads stop at {percent} % of it.", "Delete assets you no longer need and empty the trash, or choose a larger plan."
    CREDITS_FULL          = 403, "The credits of your plan are used up: {limit}, and uploads stop at {percent} % of them.", "Wait until the next month of your plan begins, delete assets you no longer need and empty the trash, or choose a larger plan."
    ALREADY_A_MEMBER      = 409, "{email} is already in this account.",                                  "Find them on the Users page and change their role there."
    ALREADY_INVITED       = 409, "{email} is already invited.",                                          "Send the invitation again from the Users page."
    ALREADY_ASKED         = 409, "A seat for {email} is already asked for.",                             "Wait for the answer, or talk to an Admin of the account."
    ALREADY_WANTED        = 409, "You have asked for the role {role} there already.",                     "Wait for the answer, or withdraw the request and ask again."
    NOTHING_TO_ASK        = 409, "You may do all that the role {role} allows there already.",              "There is nothing to ask for; go on."
    TOO_MANY_REQUESTS     = 409, "You have {count} open requests.",                                      "Wait until they are answered."
    ASKED_OFTEN           = 429, "You have asked {count} times within a day.",                            "Wait until tomorrow, or speak to an Admin of the account."
    TOO_MANY_MAILS        = 429, "{email} was sent {count} mails within an hour.",                       "Copy the link and hand it over yourself, or try again in an hour."
    BAD_EMAIL             = 400, "{email} is not an e-mail address.",                                    "Write it like name@example.com."
    BAD_NAME              = 400, "{what} cannot be called {name}: {reason}.",                            "Choose another name."
    NAME_TAKEN            = 409, "There is already a {what} called {name}.",                             "Choose another name."
    NO_SUCH_ROLE          = 400, "There is no role {role}.",                                             "Use one of: {roles}."
    SYSTEM_ROLE           = 409, "The role {role} comes with the system and stays as it is.",            "Copy it, and change the copy."
    ROLE_IN_USE           = 409, "The role {role} is in use: {uses}.",                                   "Choose the role that replaces it, or that it is taken away."
    ROLES_FULL            = 409, "An account keeps at most {limit} roles of its own.",                    "Delete one that nobody holds."
    NO_SUCH_PLAN          = 400, "There is no plan {plan}.",                                             "Use one of: {plans}."
    NOT_SOLD_IN           = 409, "The plan {plan} has no price in {currency}.",                           "Its prices are in {currencies}; ask the operator of this installation."
    NOT_SOLD              = 403, "The plan {plan} is not for sale here.",                                  "Ask the operator of this installation, who gives it."
    NO_EXTRA_SEATS        = 409, "The plan {plan} has no extra seats for sale.",                           "Choose a plan that has enough seats of its own."
    PLAN_TOO_SMALL        = 409, "More is used than the plan {plan} would have: {over} too much.",         "Free that much first; what is in the way stands on the page of the plan, with links."
    SAME_TERMS            = 409, "That is what the account is on already: {terms}.",                       "There is nothing to change; go on."
    NOTHING_PLANNED       = 409, "No change of the plan is planned for the end of the month.",             "Nothing is left to do; the page of the plan says what holds."
    TRIAL_NOT_OPEN        = 409, "A trial of the plan {plan} cannot begin: {reason}.",                     "Choose the plan itself; it can be given back at the end of any month."
    NO_TRIAL              = 409, "No plan is being tried out.",                                            "Nothing is left to do; the page of the plan says what holds."
    NOBODY_STANDS_FOR_IT  = 409, "Nobody who may invite {email} as {role} stands for the request now.",    "Ask an Admin of the account to approve it once more; then the seat can be bought."
    PRICE_CHANGED         = 409, "The price is {price} now: something changed since it was shown.",        "Look at it again, and confirm once more."
    INVOICE_SETTLED       = 409, "The invoice {number} is {state} already.",                               "Nothing is left to do; look at it on the page of invoices."
    TOO_MUCH_GIVEN_BACK   = 409, "Of the invoice {number} {left} at most can be given back.",              "Give back that, or less."
    CARDS_NOT_OFFERED     = 409, "Payment by card is not offered here.",                                   "Pay by invoice, or ask the operator of this installation."
    CARDS_AWAY            = 503, "Stripe, which keeps the cards, does not answer at the moment.",          "Nothing was changed; try again in a few minutes."
    NO_CARD               = 409, "There is no card to pay with.",                                          "Add one on the page Payment."
    CARD_NEEDED           = 409, "The card cannot be removed while the invoice {number} is to be paid with it.", "Pay it first, or add another card in place of this one."
    PAYMENT_OVERDUE       = 403, "Nothing can be uploaded, and nothing more bought, since {since}: a payment failed and was not made up for.", "Ask a Master admin or somebody with the role Billing to see to the payment; it goes on once the invoice is paid."
    BAD_VALUE             = 400, "{what} is not right: {reason}.",                                       "Correct it and try again."
    SEARCHES_FULL         = 409, "You keep {limit} searches in this environment already.",                 "Delete one that is no longer needed."
    SHARED_SEARCHES_FULL  = 409, "In this environment {limit} searches are shared with everybody already.", "Keep this one to yourself. Delete one of those, or ask whoever shared it, to make room."
    BAD_SEARCH            = 400, "The search cannot be read. {mistake}",                                 "Correct it there; words in quotes are searched for as they stand."
    MISSING_VALUE         = 400, "Missing required parameter - {what}",                                  "Give it and try again."
    NOBODY_TO_INVITE      = 400, "There is nobody to invite yet.",                                       "Type at least one address, or choose a file."
    FOLDER_MISSING        = 400, "Choose at least one folder for the role {role}.",                      "Or choose a role that holds in the whole environment."
    NOT_IN_FOLDERS        = 400, "The role {role} holds in the whole environment, not in single folders.", "Choose no folder, or one of the roles in folders."
    CHANGED_MEANWHILE     = 409, "Somebody else changed {what} while you were editing.",                 "Look at the new state below, then make your change again."
    INVITATION_DEAD       = 410, "This invitation is no longer valid: {reason}.",                        "Ask the person who invited you to send it again."
    INVITATION_OTHER      = 403, "This invitation is for {email}, and you are signed in as {own}.",      "Sign out and open the link again, or ask for an invitation to your address."
    LINK_DEAD             = 410, "This link is no longer valid.",                                        "Ask for a new one."
    BAD_PASSWORD          = 400, "This password cannot be used: {reason}.",                              "Choose another; three or four unrelated words make a good one."
    WRONG_SIGN_IN         = 401, "The e-mail address and the password do not belong together.",          "Try again, or reset your password."
    WRONG_CODE            = 401, "This code is not right, or it was used already.",                        "Wait for the next code of your app, or use a recovery code."
    WRONG_FIRST_CODE      = 401, "This code is not right.",                                               "Check that the clock of your telephone sets itself, and type the code that the app shows now."
    WRONG_RECOVERY_CODE   = 401, "This is none of your recovery codes, or it was used already.",           "Try another one of them."
    PASSKEY_REFUSED       = 401, "This passkey does not prove who you are here.",                          "Try again, or use another way to sign in."
    CODE_APP_THERE        = 409, "You have an authenticator app already.",                                 "Remove it first, then set up the other one."
    PASSKEYS_FULL         = 409, "A login has at most {limit} passkeys.",                                  "Remove one that you no longer use."
    NOT_RECOVERED         = 409, "{member} cannot be helped back in like this: {reason}.",                 "{remedy}"
    RECOVERY_OPEN         = 409, "{member} was sent a link already that still works.",                     "Withdraw it first, on their page; then send another."
    FACTOR_DEMANDED       = 409, "{account} asks for a second factor, and this is the last one you have.", "Add another one first."
    NO_FACTOR             = 409, "You have no second factor yet.",                                         "Set one up first."
    SESSION_TOO_OLD       = 401, "You have been signed in for too long for this account.",                "Sign in again; you come back to this page."
    SESSION_ENDED         = 401, "This session was ended for this account.",                             "Sign in again; you come back to this page."
    STEP_UP               = 401, "This needs a fresh proof that it is you.",                             "Prove it once more; you come back to this page, and nothing was done yet."
    SECOND_FACTOR_NEEDED  = 403, "This account asks for a second factor, and you signed in without one.",  "Set one up under Sign-in and security in your profile, or use the one you have."
    SIGN_ON_NEEDED        = 403, "This account is entered through its own identity provider.",            "Sign in through it; ask an Admin of the account for its address if you do not know it."
    SIGNED_IN_ELSEWHERE   = 403, "You came in through the identity provider of an account, which opens that account alone.", "Sign in with your own password or passkey for everything else."
    SIGN_ON_FAILED        = 403, "Signing in through the identity provider did not work.",                "Try again from the beginning; if it fails once more, tell an Admin of the account, who finds the reason in the audit trail."
    SIGN_OUT_FAILED       = 403, "The identity provider's request to sign you out was not followed.",       "Sign out here by yourself; an Admin of the account finds the reason in the audit trail."
    SERVICE_FAILED        = 403, "Signing in with {service} did not work.",                               "Try again from the beginning, or sign in another way."
    SERVICE_NOT_LINKED    = 403, "You are not known here by {service} yet.",                              "Sign in as you do otherwise, then link {service} under Sign-in and security. A forgotten password is set anew by mail."
    SERVICE_INVITED       = 403, "You are not known here by {service} yet, and {email} is invited.",      "Open the link in the mail of the invitation, and go on with {service} there."
    SERVICE_TAKEN         = 409, "This account at {service} is linked to a login already.",               "Use another one there, or undo that link first, under Sign-in and security."
    LAST_WAY_IN           = 409, "Without {what} nothing is left that you can sign in with.",             "Set a password first, by “Forgot your password?”, or add a passkey."
    SEAT_ASKED_FOR        = 403, "You are known at {account}, and no seat is free for you yet.",           "{next}"
    SIGN_ON_NOT_SET_UP    = 409, "The identity provider cannot be used: {reason}.",                       "Correct it and try again."
    SIGN_ON_NOT_TRIED     = 409, "You have not come in through {provider} yourself.",                      "Try it with the button Test first; then all can be asked to use it."
    PROVIDER_IN_USE       = 409, "{provider} is the only way in for people of this account.",             "Let people sign in otherwise first."
    NO_BREAK_GLASS        = 409, "No Master admin with a password is chosen who can still get in when the provider fails.", "Choose one who has a password."
    ADDRESS_NOT_ALLOWED   = 403, "This account may not be used from the address {address}.",              "Use a network that the account allows, or ask a Master admin to add this one."
    DOMAIN_NOT_ALLOWED    = 409, "{email} cannot be invited: this account invites addresses of {domains} alone.", "Use another address of theirs, or ask whoever may change the security settings to add the domain."
    WRONG_PAGE_PASSWORD   = 401, "This is not the password of this page.",                               "Try again, or ask whoever gave you its address."
    TOO_MANY_TRIES        = 429, "There were too many tries.",                                           "Wait {minutes} minutes, then try again."
    TRY_LATER             = 429, "After several wrong tries the next one has to wait.",                  "Wait {seconds} seconds, then try again."
    MAYBE_A_ROBOT         = 403, "It was not shown that a person sends this form.",                       "Wait until the form says that it is ready, then send it again. Without JavaScript, ask the operator of this installation."
    PREVIEWED_OFTEN       = 429, "You have tried out a great many changes within a minute.",                "Wait a minute, or make the change without trying it first."
    TOO_LARGE             = 413, "This is larger than allowed ({limit}).",                               "Make it smaller and try again."
    OTHER_HOST            = 400, "{host} is not an address of this installation.",                       "Its operator sets MEDIADESK_URL to this address, or names it in MEDIADESK_HOSTS."
    BROKEN                = 500, "Something went wrong here.",                                           "It is noted in the log with the reference {reference}: tell whoever runs this installation."
    BUSY                  = 503, "Too much is being worked on here at the moment.",                      "Try again in a moment."
    BAD_FILE              = 400, "{name} cannot be used: {reason}.",                                     "See whether it opens on your own computer and is whole, or choose another file."
    NOTHING_TO_DOWNLOAD   = 409, "There is nothing here that you may download.",                           "Somebody who manages the folder or collection can give you the right to."
    ARCHIVE_TOO_LARGE     = 413, "These are {count} files, {size} together; an archive holds at most {files} files and {limit}.", "Download them in parts: fewer at once, or one folder after the other."
    NOT_FETCHED           = 400, "No file could be fetched from this address.",                            "Check that it opens in a browser without signing in; addresses inside your own network are not fetched. Or download the file yourself and upload it."
    FETCHED_OFTEN         = 429, "This account has had {count} files fetched from addresses within an hour.", "Wait {minutes} minutes; or download the files yourself and upload them."
    FETCHING_OFF          = 409, "Files are not fetched from addresses here.",                             "Download the file yourself and upload it, or ask the operator of this installation."
    NOT_IMPORTED          = 400, "{archive} cannot be imported: {reason}.",                               "Make the archive anew and try again, or upload it as a file to keep it as it is."
    ARCHIVE_GONE          = 409, "The archive is no longer here.",                                         "Choose it once more; one that is not started on is forgotten after {hours} hours."
    JOB_OVER              = 409, "The job {job} is over already: it is {state}.",                          "Nothing is left to do; its page says what was done."
    TOO_MANY_TO_SHARE     = 409, "At most {limit} assets become a collection at once.",                   "Share the folder they lie in, or make a collection by a search: it shows all that the search finds."
    TOO_MANY_FOUND        = 409, "At most {limit} assets are changed at once, and {count} were found.",        "Narrow the search, or choose a folder with fewer."
    FOUND_MORE            = 409, "More is found now than the page said.",                                      "Look again at what is done, and to how many; then say so once more."
    JOB_NOT_UNDONE        = 409, "The job {job} cannot be undone: {reason}.",                                 "Change the assets themselves; the history of each tells how it was."
    JOBS_OPEN             = 409, "You have {limit} jobs that are not done yet.",                           "Wait until one of them is done, or cancel one."
    PART_TOO_SMALL        = 400, "All parts except EOF-chunk must be larger than 5mb.",                    "Send larger parts."
    PART_OF_ANOTHER       = 409, "This part does not belong to the upload of {name}: {reason}.",           "Begin the upload anew."
    UPLOADS_OPEN          = 409, "You have {limit} unfinished uploads here.",                              "Finish or discard one of them; what is left alone is forgotten after {hours} hours."
    NOT_A_PARAMETER       = 400, "{name} is not done here.",                                               "Leave it out."
    ADDRESS_TAKEN         = 409, "The public id {public_id} is taken.",                                    "Choose another, or use a key that may replace what is there."
    COLLECTIONS_FULL      = 409, "An environment keeps at most {limit} collections.",                     "Delete one that is no longer needed."
    COLLECTION_FULL       = 409, "A collection holds at most {limit} assets, with those that you do not see and those in the trash: {name} has no room for {more}.", "Take some out, or make another collection of them."
    COLLECTION_BY_SEARCH  = 409, "{name} is a collection by a search: nothing is put in or taken out by hand.", "Change its search, or copy it to a collection by hand on its page, and change the copy."
    COLLECTION_BY_HAND    = 409, "{name} is a collection by hand: it has no search.",                      "Save the search as a collection of its own."
    SEARCH_IS_PUBLIC      = 409, "What the search of {name} finds is public on a page of {publisher}, with their rights.", "End that page first, or save the new search as another collection."
    PUBLIC_PAGES_OFF      = 409, "This account has no public pages: they are switched off.",              "Whoever may change the settings of the account can switch them on there."
    PUBLIC_PAGES_FULL     = 409, "{what} has {limit} public pages, and that is as many as it may have.",  "End one that is no longer needed."
    NOT_PUBLISHER         = 409, "{publisher} published this page, and it shows what they may share.",    "End it, and publish one of your own."
    PASSWORD_AGAIN        = 400, "A password was typed for this page before, and now there is none.",       "Type the password again, or choose “Without a password”."
    PAGE_ENDED            = 409, "This public page has ended.",                                          "Publish the collection again; it gets a new address."
    FOLDER_NOT_EMPTY      = 409, "The folder {name} is not empty.",                                      "Delete or move what is in it first."
    FOLDER_IN_TRASH       = 409, "The folder {name} is private, and assets of it lie in the trash, where only those find them who may see them.", "Restore them, or delete them for good, on the page Trash, or ask somebody who finds them there; then the folder can be deleted."
    FOLDER_BEING_CLEARED  = 409, "The folder {name} is private, and what of it lay in the trash is being removed.", "Try again in some minutes."
    NOT_UNDONE            = 409, "This cannot be undone any more: {reason}.",                            "Nothing was changed. What is there now stands on the page of the asset, with its history."
    NO_SUCH_VERSION       = 404, "{asset} has no version {number} any more.",                            "Its page lists the versions that are kept."
    FOLDER_INTO_ITSELF    = 409, "The folder {name} cannot be moved into itself.",                       "Choose another place."
    ENVIRONMENT_NOT_EMPTY = 409, "The environment {name} holds {count} assets.",                         "Delete its assets and empty its trash first; an environment with 1,000 assets or more cannot be deleted."
    LAST_ENVIRONMENT      = 409, "{name} is the only environment of the account.",                       "Create another one first."
    GROUP_INTO_ITSELF     = 409, "The group {group} cannot be put into itself.",                           "Choose another group."
    GROUPS_IN_A_CIRCLE    = 409, "{inner} cannot be put into {outer}: {outer} is inside {inner} already.", "Take {outer} out of {inner} first, or add the people themselves."
    GROUPS_TOO_DEEP       = 409, "With {inner} in {outer} more than {limit} groups would lie in one another.", "Put {inner} into a group further up, or add its people themselves."
    NESTINGS_FULL         = 409, "An account puts a group into another at most {limit} times.",            "Take a group out of another that need not be there."
    IN_BY_WAY_OF          = 409, "{member} is in {group} by way of the group {inner}.",                     "Take them out of {inner}."
    REQUEST_CLOSED        = 409, "This request was already {outcome}.",                                  "Look at the list of requests for what is still open."
    NOT_A_REVIEWER        = 403, "You are not a reviewer of {review}.",                                   "Ask one of them: {reviewers}."
    REVIEW_OVER           = 409, "The access review {review} is closed.",                                "Its report says what was decided."
    OWN_ACCESS            = 409, "{access} is your own access: somebody else must decide about it.",      "Leave it to another reviewer."
    BAD_POLICY            = 400, "The policy cannot be used: {reason}.",                                  "Correct it and try again."
    POLICY_TOO_LONG       = 400, "A policy has at most {limit} characters, and this one has {length}.",   "Shorten it, or make two of it."
    TOO_MANY_STATEMENTS   = 400, "A policy has at most {limit} statements, and this one has {count}.",    "Make two policies of it."
    POLICIES_FULL         = 409, "An account keeps at most {limit} policies.",                            "Delete one that is no longer needed, or put two into one."
    POLICY_TWICE          = 409, "The policy {name} says the same already.",                              "Change that one, or say something else."
    SEEING_AS             = 403, "You see what {member} sees: nothing can be changed, and nothing personal or downloaded is shown.", "Stop first; then you act as yourself again."
    SEEING_AS_ENDED       = 403, "You no longer see what {member} sees: {reason}. Nothing was done.",       "From the next page on you are yourself again."
    SEES_MORE             = 403, "You cannot see what {member} sees: they may do what you may not.",       "Ask a Master admin of the account whom no policy restricts."
    NOBODY_TO_SEE_AS      = 409, "{member} cannot use the console now, so there is nothing to see.",        "Choose somebody who is active."
    NOT_TRIABLE           = 400, "What this would change cannot be shown before it is done.",             "Only changes to who may do what can be tried; leave the dry run out."
    METADATA_FULL         = 409, "An environment keeps at most {limit} metadata {what}.",                  "Delete one that is no longer needed."
    METADATA_IN_CIRCLE    = 409, "By this rule a field would depend on itself: {fields}.",                 "Change the condition, or another rule."
    BAD_DETAIL            = 400, "{field} cannot be {value}: {expected}.",                                 "Correct it and try again."
    DETAIL_NEEDED         = 400, "{field} must have a value.",                                             "Choose another value instead of none."
    DETAIL_READ_ONLY      = 409, "{field} is filled by programs, not by people.",                          "Ask whoever looks after the settings of the environment."
    DETAIL_NOT_THERE      = 409, "{field} is not a detail of {asset}: {reason}.",                          "Leave it empty, or change what it depends on first."
    DETAIL_RULED          = 409, "{field} of {asset} is {value}: the rule “{rule}” says so.",                "Leave {field} as it is, or ask whoever looks after the metadata to change the rule."
    NEEDS_SUCCESSOR       = 409, "{member} owns things that somebody must take over: {things}.",         "Choose who takes them over."
    NOT_YOUR_OWN          = 409, "You cannot {doing} yourself.",                                         "Ask another Admin to do it."
    # fmt: on

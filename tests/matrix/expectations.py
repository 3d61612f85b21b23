"""What every route asks for, in words: written from what the product promises, not read from the views.

A route that is not in a table fails the matrix, and so does a line whose route is gone. `leaves` is the kind of
entry that the trail has afterwards, when all went well; "-" where nothing is changed. An address that answers
neither method of a line says 405 to it.

Place: what the permission is asked for. `own` needs no permission beyond being an active member; `asker` is whoever made the request, `request` what it is about; `passage` is a
folder that may be seen or must be passed on the way to one; `source` is the assets chosen in the form; `collected` these
and the collection they go into.
"""

from tests.matrix.sign_on import SIGN_ON

PAGES = (
    """
route                 place        GET               POST                leaves
dashboard             account      dashboard.view    -                   -
users                 account      member.view       -                   -
users_role            account      -                 member.update       member_changed
users_disable         account      -                 member.disable      member_disabled
users_enable          account      -                 member.disable      member_enabled
users_group           account      -                 group.update        group_members_added
users_bundle          account      -                 grant.give          grant_given
users_resend          account      -                 member.invite       invitation_resent
users_remind          account      -                 member.recover      factor_reminded
users_export          account      -                 member.export       members_exported
users_delete          account      -                 member.delete       member_deleted
member                account      member.view       -                   -
member_change         account      -                 member.update       member_changed
member_disable        account      -                 member.disable      member_disabled
member_enable         account      -                 member.disable      member_enabled
member_sessions       account      -                 session.end         sessions_ended
member_recover        account      member.recover    member.recover      recovery_begun
member_recover_withdraw account    -                 member.recover      recovery_withdrawn
member_owner          account      account.transfer  account.transfer    ownership_transferred
leave                 own          -                 own                 member_left
see_as                account      member.see.as     member.see.as       seen_as_begun
explain               account      access.explain    -                   -
explain_own           own          own               -                   -
member_can            account      access.explain    -                   -
folder_who            folder       folder.share      -                   -
asset_who             asset        folder.share      -                   -
invite                account      member.invite     member.invite       -
invite_preview        account      -                 member.invite       -
invite_confirm        account      -                 member.invite       member_invited
invite_ask            account      -                 member.invite       seat_awaited
invitation_resend     account      -                 member.invite       invitation_resent
invitation_copy       account      -                 member.invite       invitation_copied
invitation_withdraw   account      member.invite     member.invite       invitation_withdrawn
requests              account      access.request    -                   -
request_new           account      access.request    access.request      access_requested
request_approve       request      -                 grant.give          grant_given+request_answered
request_decline       request      -                 seat.approve        request_answered
request_withdraw      asker        -                 access.request      request_withdrawn
seat_request_new      account      seat.request      seat.request        seat_requested
seat_request_approve  account      -                 seat.approve        member_invited+request_answered
seat_request_buy      account      -                 plan.change         member_invited+request_answered
seat_request_refuse   account      -                 plan.change         request_answered
groups                account      group.view        -                   -
group                 account      group.view        -                   -
group_create          account      -                 group.create        group_created
group_rename          account      -                 group.update        group_renamed
group_add             account      -                 group.update        group_members_added
group_remove          account      -                 group.update        group_members_removed
group_nest            account      -                 group.update        group_nested
group_unnest          account      -                 group.update        group_unnested
group_delete          account      -                 group.delete        group_deleted
policies              account      policy.view       -                   -
policy_new            account      policy.update     -                   -
policy_draft          account      -                 policy.update       -
policy_create         account      -                 policy.update       policy_created
policy                account      policy.view       -                   -
policy_change         account      -                 policy.update       policy_changed
policy_switch         account      -                 policy.update       policy_changed
policy_restore        account      -                 policy.update       policy_restored
policy_delete         account      policy.update     policy.update       policy_deleted
grant_new             account      grant.give        -                   -
grant_give            account      -                 grant.give          grant_given
bundles               account      role.view         -                   -
bundle_new            account      role.update       -                   -
bundle_create         account      -                 role.update         bundle_saved
bundle_change         account      role.update       role.update         bundle_saved
bundle_delete         account      -                 role.update         bundle_deleted
bundle_choose         account      grant.give        -                   -
bundle_give           account      -                 grant.give          grant_given
grants_take           account      -                 grant.give          grant_revoked
grant_end             account      grant.give        grant.give          grant_end_changed
reviews               account      review.view       -                   -
review_new            account      review.run        review.run          review_started
review                account      review.view       -                   -
review_decide         account      -                 review.run          review_decided
review_close          account      review.run        review.run          review_closed+review_decided
review_report         account      review.view       -                   -
review_export         account      -                 review.run          review_exported
unused                account      review.view       -                   -
unused_take           account      -                 grant.give          grant_revoked
roles                 account      role.view         -                   -
role                  account      role.view         -                   -
role_compare          account      role.view         -                   -
role_new              account      role.update       -                   -
role_create           account      -                 role.update         role_created
role_copy             account      -                 role.update         role_created
role_change           account      role.update       role.update         role_changed
role_delete           account      role.update       role.update         role_deleted
keys                  account      account.key.view  -                   -
key_new               account      account.key.view  -                   -
key_create            key          -                 key.create          api_key_created
key_change            key          -                 key.update          api_key_changed
key_delete            key          key.delete        key.delete          api_key_deleted
key                   key          key.view          -                   -
key_limit             key          -                 key.update          api_key_changed
key_rotate            key          -                 key.update          api_key_rotated
key_former_end        key          -                 key.update          -
environments          account      environment.create -                  -
environment_create    account      -                 environment.create  environment_created
environment_change    environment  -                 environment.update  environment_changed
environment_disable   environment  environment.update environment.update environment_changed
environment_delete    environment  -                 environment.delete  environment_deleted
billing               account      plan.view         -                   -
billing_change        account      plan.change       plan.change         trial_begun
billing_keep          account      -                 plan.change         plan_kept
billing_trial_end     account      -                 plan.change         trial_ended
billing_payment       account      billing.view      -                   -
card_begin            account      -                 billing.update      card_begun
card_remove           account      -                 billing.update      card_removed
invoice_pay           account      -                 billing.update      invoice_pay_asked+payment_failed
billing_details       account      billing.update    -                   -
billing_details_save  account      -                 billing.update      billing_details
invoices              account      billing.view      -                   -
invoices_csv          account      billing.view      -                   -
invoice               account      billing.view      -                   -
invoice_pdf           account      billing.view      -                   -
usage                 account      usage.view        -                   -
usage_csv             account      usage.view        -                   -
security              account      security.view     -                   -
security_change       account      security.update   security.update     security_changed
security_keys         account      security.update   security.update     api_key_changed
security_sign_ins     account      trail.view        -                   -
trail                 account      trail.view        -                   -
trail_export          account      -                 trail.export        trail_exported
outbox                account      outbox.view       -                   -
metadata              environment  settings.view     -                   -
metadata_field_new    environment  settings.update   settings.update     metadata_field_created
metadata_order        environment  -                 settings.update     metadata_ordered
metadata_field        environment  settings.update   settings.update     metadata_field_changed
metadata_field_delete environment  settings.update   settings.update     metadata_field_deleted
metadata_field_restore environment -                 settings.update     metadata_field_restored
metadata_rule_new     environment  settings.update   settings.update     metadata_rule_created+metadata_field_changed
metadata_rule         environment  settings.update   settings.update     metadata_rule_changed
metadata_rule_delete  environment  -                 settings.update     metadata_rule_deleted
settings              account      account.view      -                   -
settings_save         account      -                 account.update      account_renamed
account_close         account      account.delete    account.delete      account_closed
collections           environment  library.view      -                   -
collection_create     environment  -                 collection.create   collection_created
collection            collection   collection.view   -                   -
collection_archive    collection   collection.view   -                   -
collection_manage     collection   collection.view   -                   -
collection_change     collection   -                 collection.delete   collection_changed
collection_delete     collection   -                 collection.delete   collection_deleted+public_page_ended
collection_remove     collection   -                 collection.update   asset_uncollected
collection_open       collection   -                 collection.update   asset_opened
collection_search     collection   collection.update collection.update   collection_changed
collection_share      collection   collection.share  -                   -
collection_share_give collection   -                 collection.share    grant_given
collection_share_revoke collection -                 collection.share    grant_revoked
collection_who        collection   collection.share  -                   -
public_pages          account      grant.view        -                   -
collection_public     collection   collection.publish -                  -
collection_publish    collection   -                 collection.publish  public_page_published
public_page_edit      collection   collection.publish -                  -
public_page_change    collection   -                 collection.publish  public_page_changed
public_page_end       collection   -                 collection.publish  public_page_ended
assets_collect        collected    -                 collection.update   asset_collected+asset_opened
insights              environment  insights.view     -                   -
insights_viewed       environment  insights.view     -                   -
insights_unused       environment  insights.view     -                   -
insights_duplicates   environment  insights.view     -                   -
insights_csv          environment  insights.view     -                   -
library               environment  library.view      -                   -
search_save           environment  -                 library.view        search_saved
search_change         environment  -                 environment.update  search_renamed
search_delete         environment  -                 environment.update  search_deleted
folder                passage      folder.view       -                   -
folder_archive        passage      folder.view       -                   -
folder_branch         passage      folder.view       -                   -
folder_find           environment  library.view      -                   -
library_view          own          -                 own                 -
folder_manage         passage      folder.view       -                   -
folder_create         folder       -                 folder.create       folder_created
folder_rename         folder       -                 folder.rename       folder_renamed
folder_move           folder       -                 folder.move         folder_moved
folder_private        folder       -                 folder.rules        folder_made_private
folder_inherit        folder       -                 folder.rules        folder_made_shared
folder_delete         folder       -                 folder.delete       folder_deleted
folder_share          folder       folder.share      -                   -
folder_share_give     folder       -                 folder.share        grant_given
folder_share_revoke   folder       -                 folder.share        grant_revoked
asset_upload          folder       -                 asset.upload        asset_uploaded
asset_fetch           folder       -                 asset.upload        -
upload_here           folder       asset.upload      -                   -
upload_discard        folder       -                 asset.upload        -
folder_import         folder       asset.upload      asset.upload        -
folder_import_start   folder       -                 asset.upload        -
folder_paths          folder       -                 folder.create       folder_created
jobs                  environment  library.view      -                   -
job                   environment  environment.update -                  -
job_cancel            environment  -                 environment.update  job_cancelled
job_undo              environment  -                 environment.update  -
assets_all            environment  -                 library.view        job_started
assets_describe_all   environment  library.view      library.view        job_started
assets_chosen         environment  library.view      -                   -
assets_archive        environment  library.view      -                   -
assets_move           source       -                 asset.move          asset_moved
assets_copy           source       -                 asset.upload        asset_copied+asset_added_as_copy
assets_tag            source       -                 asset.edit          asset_tagged
assets_describe       source       asset.edit        asset.edit          asset_detail_changed
assets_lacking        environment  library.view      -                   -
assets_delete         source       -                 asset.delete        asset_trashed
asset                 asset        asset.view        -                   -
asset_preview         asset        asset.view        -                   -
asset_original        asset        asset.download    -                   -
asset_rename          asset        -                 asset.rename        asset_renamed
asset_describe        asset        -                 asset.edit          asset_described
asset_replace         asset        -                 asset.replace       asset_replaced
asset_tags_back       asset        -                 asset.edit          asset_tagged
version_preview       asset        asset.history     -                   -
version_original      asset        asset.history     -                   -
version_compare       asset        asset.history     -                   -
version_restore       asset        -                 asset.replace       asset_version_restored
version_delete        asset        -                 asset.delete        asset_version_deleted
trash                 environment  library.view      -                   -
trashed               asset        asset.delete      -                   -
trashed_preview       asset        asset.delete      -                   -
trash_restore         source       -                 asset.delete        asset_restored
trash_delete          source       -                 asset.delete        asset_deleted
trash_empty           environment  -                 library.view        trash_emptied
undo                  source       -                 asset.edit          asset_tagged
"""
    + SIGN_ON
)

# The Provisioning API: the address below the account, and what each method asks an account key for.
API = """
route                                                   place        GET               POST                PUT                 DELETE
sub_accounts                                            environment  environment.view  environment.create  -                   -
sub_accounts/<sub_account_id>                           environment  environment.view  -                   environment.update  environment.delete
sub_accounts/<sub_account_id>/access_keys               environment  key.view          key.create          -                   key.delete
sub_accounts/<sub_account_id>/access_keys/<key>         environment  -                 -                   key.update          key.delete
users                                                   account      member.view       member.invite       -                   -
users/<user_id>                                         account      member.view       -                   member.update       member.delete
users/<user_id>/groups                                  account      group.view        -                   -                   -
users/<user_id>/sub_accounts                            account      member.view       -                   -                   -
user_groups                                             account      group.view        group.create        -                   -
user_groups/<group_id>                                  account      group.view        -                   group.update        group.delete
user_groups/<group_id>/users                            account      group.view        -                   -                   -
user_groups/<group_id>/users/<user_id>                  account      -                 group.update        -                   group.update
billing_usage                                           account      usage.view        -                   -                   -
permissions/policies/system                             account      policy.view       -                   -                   -
permissions/policies/custom                             account      policy.view       policy.update       -                   -
permissions/policies/custom/<policy_id>                 account      policy.view       -                   policy.update       policy.update
permissions/policies/effective                          account      grant.view        -                   -                   -
permissions/roles                                       account      role.view         role.update         -                   -
permissions/roles/<role_id>                             account      role.view         -                   role.update         role.update
permissions/roles/<role_id>/principals                  environment  role.view         -                   folder.share        -
permissions/principal_roles                             account      grant.view        -                   grant.give          -
permissions/principal_roles/inspect                     account      grant.view        grant.view          -                   -
"""

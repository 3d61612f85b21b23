"""What the pages of single sign-on and of provisioning ask for, in the words of `expectations.py`."""

SIGN_ON = """\
sign_on_providers     account      sso.view      -                   -
sign_on_add           account      -                 sso.update      provider_created
sign_on_provider      account      sso.view      -                   -
sign_on_change        account      -                 sso.update      provider_changed
sign_on_test          account      sso.update    -                   -
sign_on_delete        account      -                 sso.update      provider_deleted
sign_on_unlink        account      -                 sso.update      sign_on_unlinked
sign_on_metadata      account      -                 sso.update      provider_certificates
sign_on_metadata_take account      -                 sso.update      provider_changed
sign_on_key_new       account      -                 sso.update      provider_key_made
sign_on_key_drop      account      -                 sso.update      provider_key_dropped
sign_on_rule_add      account      -                 sso.update      sign_on_rule_added
sign_on_rule_remove   account      -                 sso.update      sign_on_rule_removed
sign_on_require       account      -                 sso.update      sign_on_required
domain_claim          account      -                 sso.update      domain_claimed
domain_check          account      -                 sso.update      domain_proven
domain_forget         account      -                 sso.update      domain_forgotten
provisioning          account      scim.view     -                   -
scim_create           account      -                 scim.update     scim_token_created
scim_change           account      -                 scim.update     scim_token_changed
scim_delete           account      -                 scim.update     scim_token_deleted
"""

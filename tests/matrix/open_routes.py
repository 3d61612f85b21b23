"""What is asked at the addresses that belong to no account, in the manner of `expectations.py`."""

# Addresses that belong to no account. `open`: to everybody; `signed`: to whoever is signed in, about themselves;
# `token`: to whoever has the link, and a wrong one is told that it is dead; `page`: the same, told that nothing is there; `operator`: by the installation's own token;
# `directory`: by a token of provisioning (tests/surfaces/scim);
# `signature`: to whoever signs with Stripe's secret.
OPEN = """
route                 GET      POST
front_door            open     -
ready                 open     -
home                  open     -
sign_in               open     open
sign_in_link          token    token
sign_out              -        open
sign_on               open     open
sign_on_start         open     -
sign_on_go            open     -
sign_on_back          token    -
saml_metadata         page     -
saml_answer           -        token
saml_sign_out         token    token
service_go            open     -
service_back          token    -
service_link          -        signed
service_unlink        -        signed
password_forgot       open     open
password_first        signed   signed
password_reset        token    token
recovery              token    token
profile               signed   -
profile_name          -        signed
profile_password      -        signed
profile_email         signed   signed
prove                 signed   signed
email_confirm         token    token
factors               signed   -
factor_needed         signed   -
code_app_new          signed   signed
code_app_remove       signed   signed
passkey_new           signed   signed
passkey_rename        -        signed
passkey_remove        signed   signed
recovery_codes_renew  -        signed
devices_forget        -        signed
second_step           open     open
passkey_ask           -        open
passkey_sign_in       -        open
sessions              signed   -
sessions_end          -        signed
see_as_stop           -        signed
start                 open     open
sign_up               open     open
sign_up_finish        token    token
invitation            token    token
public_page           page     page
public_asset          page     -
public_preview        page     -
public_original       page     -
public_archive        page     -
permissions_catalog   open     -
permissions_schema    open     -
permissions_validate  -        open
operator_invoices     operator -
operator_paid         -        operator
stripe_webhook        -        signature
scim_root             directory directory
scim                  directory directory
"""

"""How directories reach us: SCIM 2.0 (RFC 7643, 7644) over our actions and queries, behind scim2-server."""

"""All routes: the console, the compatible API, and what tells whether the service is well."""

from django.urls import include, path

from mediadesk.surfaces import health
from mediadesk.surfaces.cloudinary.permissions_urls import open_urls as permissions_open_urls
from mediadesk.surfaces.webhooks.stripe import urls as webhook_urls

handler500 = "mediadesk.surfaces.refused.broken"

urlpatterns = [
    path("", health.front_door, name="front_door"),
    path("readyz", health.ready, name="ready"),
    path("console/", include("mediadesk.surfaces.console.urls")),
    path(
        "v1_1/provisioning/accounts/<str:account_id>/",
        include("mediadesk.surfaces.cloudinary.provisioning_urls"),
    ),
    path("v1_1/<str:cloud_name>/", include("mediadesk.surfaces.cloudinary.environment_urls")),
    path("p/", include("mediadesk.surfaces.public.pages")),
    path("scim/", include("mediadesk.surfaces.scim.way_in")),
    path("webhooks/", include(webhook_urls)),
    path("v2/accounts/permissions/public/", include(permissions_open_urls)),
    path("v2/billing/", include("mediadesk.surfaces.operator_api")),
    path(
        "v2/accounts/<str:account_id>/permissions/",
        include("mediadesk.surfaces.cloudinary.permissions_urls"),
    ),
]

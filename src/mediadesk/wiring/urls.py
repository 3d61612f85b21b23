"""All routes: the console, the compatible API, and what tells whether the service is well."""

from django.urls import include, path

from mediadesk.surfaces import health

handler500 = "mediadesk.surfaces.refused.broken"

urlpatterns = [
    path("", health.front_door, name="front_door"),
    path("readyz", health.ready, name="ready"),
    path("console/", include("mediadesk.surfaces.console.urls")),
    path(
        "v1_1/provisioning/accounts/<str:account_id>/",
        include("mediadesk.surfaces.cloudinary.provisioning_urls"),
    ),
]

"""The routes below an environment: one address, one call a method."""

from django.urls import path

from mediadesk.surfaces.cloudinary import folder_invites, upload, usage
from mediadesk.surfaces.cloudinary.auth import of_environment
from mediadesk.surfaces.cloudinary.signed import of_upload

urlpatterns = [
    path(
        "folder_operations/invite/<str:folder_id>",
        of_environment(GET=folder_invites.list_folder_roles, POST=folder_invites.change_folder_roles),
    ),
    path("<str:resource_type>/upload", of_upload(upload.upload)),
    path("usage", of_environment(GET=usage.get_usage)),
    path("usage/<str:day>", of_environment(GET=usage.get_usage)),
]

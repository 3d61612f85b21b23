"""Files on their way through a form: small ones wait in memory, large ones where received bytes wait.

So a large file is written once: what the action behind the form receives is the very file, hashed already.
"""

from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler

from mediadesk.engines import blobs
from mediadesk.surfaces.front.limits import KB

_CHUNK_BYTES = 256 * KB  # a form is read in pieces of that size; each costs some hundred steps of Python


class InMemory(MemoryFileUploadHandler):
    """Files of a form that is no larger than FILE_UPLOAD_MAX_MEMORY_SIZE."""

    chunk_size = _CHUNK_BYTES


class WhereBytesWait(FileUploadHandler):
    """Files of any other form."""

    chunk_size = _CHUNK_BYTES
    _file: blobs.Begun

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._file = blobs.current().begin()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write on."""
        del start
        self._file.add(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        """Give the file, from its beginning."""
        self._file.seek(0)
        return UploadedFile(
            cast("IO[bytes]", self._file),
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Let go of a file that is not whole."""
        self._file.close()

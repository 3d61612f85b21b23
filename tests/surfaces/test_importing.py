"""Importing an archive: paths become folders; what is hostile is refused with its reason and leaves nothing (T-76)."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.actions.archives import in_pieces
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.engines import blobs
from mediadesk.engines.archives import read_archive, unpack
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Asset, Folder, Job, JobItem, UploadPart
from tests.actions.library.saying import told
from tests.archives import FOLDER, HOSTILE, Member, archive
from tests.surfaces.importing import begin, ended, tree, work_off


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_reason_and_nothing_is_stored(world, name) -> None:
    data, reason = HOSTILE[name]

    try:
        job = begin(world.edda, world.root, data)
    except Refusal as refusal:
        said = str(refusal)
    else:
        work_off()
        said = ended(job).why_ended

    assert reason in said
    assert "shoot.zip cannot be imported" in said
    assert not Asset.objects.exists()
    assert Folder.objects.filter(environment=world.environment).count() == 1


def test_the_set_of_hostile_archives_is_as_large_as_it_is_meant_to_be() -> None:
    assert len(HOSTILE) >= 40


def test_an_archive_inside_an_archive_is_a_file_like_any_other(world) -> None:
    inner = archive(Member(b"zeros.txt", bytes(20_000_000)))
    job = begin(world.edda, world.root, archive(Member(b"inner.zip", inner, packing=0)))

    work_off()

    assert ended(job).state == Job.DONE
    assert tree(world.environment) == ["inner.zip"]
    assert Asset.objects.get().size_bytes == len(inner)


def test_paths_become_folders_and_those_that_are_there_are_used(
    world, django_capture_on_commit_callbacks
) -> None:
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    data = archive(
        "Press/a.txt", "Press/2030/b.txt", "c.txt", Member(b"Empty/", b"", mode=FOLDER), "__MACOSX/._a.txt",
        "Press/.DS_Store", Member(b"nothing.txt", b""),
    )  # fmt: skip

    with django_capture_on_commit_callbacks(execute=True):
        job = begin(world.edda, world.root, data)
        work_off()

    assert tree(world.environment) == ["Empty/", "Press/2030/b.txt", "Press/a.txt", "c.txt"]
    assert Asset.objects.get(name="a.txt").folder_id == press.pk
    assert ended(job).state == Job.DONE
    left = dict(job.items.filter(state=JobItem.LEFT_OUT).values_list("name", "why"))
    assert left.keys() == {"__MACOSX/._a.txt", "Press/.DS_Store", "nothing.txt"}
    assert told("job_started") == [{"job": "Import of shoot.zip into Media Library", "count": 6}]
    assert [(one["outcome"], one["done"], one["left"]) for one in told("job_ended")] == [("it is done", 3, 3)]
    assert len(told("asset_uploaded")) == 3
    assert not UploadPart.objects.exists()
    kept = [found for found, _ in blobs.current().aged(older_than_seconds=-60)]
    assert kept.count(world.environment.pk) == 1  # three files of equal content, and no archive


_names = st.text("abcé -_.", min_size=1, max_size=8).filter(
    lambda name: name.strip(" .") and not name.startswith("._")
)
_shelves = st.dictionaries(
    st.lists(_names, min_size=1, max_size=4).map("/".join), st.binary(max_size=200), min_size=1, max_size=12
)


@given(_shelves, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), st.booleans())
def test_what_an_ordinary_program_packs_is_read_as_it_was(files, packing, streamed) -> None:
    whole = {name for name in files if not any(other.startswith(f"{name}/") for other in files)}
    out = io.BytesIO()
    with zipfile.ZipFile(Streamed(out) if streamed else out, "w", packing) as packed:
        for name in whole:
            packed.writestr(name, files[name])
    source = io.BytesIO(out.getvalue())

    entries = read_archive(source, size_bytes=len(out.getvalue()))

    read = {one.shown: in_pieces(unpack(source, one)).read() for one in entries}
    assert read == {name: files[name] for name in whole}


class Streamed(io.RawIOBase):
    """A place that can only be written to, as a pipe is: sizes stand behind the bytes then."""

    def __init__(self, out: io.BytesIO) -> None:
        super().__init__()
        self.out = out

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return self.out.write(data)


def test_an_archive_of_the_large_form_is_read(world) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed, packed.open("a.txt", "w", force_zip64=True) as one:
        one.write(b"A text")
    large = archive("b.txt", large={}, end={"start": 0xFFFFFFFF, "count": 0xFFFF})

    for data in (out.getvalue(), large):
        assert len(read_archive(io.BytesIO(data), size_bytes=len(data))) == 1

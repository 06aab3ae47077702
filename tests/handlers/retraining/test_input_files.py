from handlers.retraining.input_files import (
    BEGINNING_BYTES,
    list_files,
    read_beginning,
    read_header,
    total_bytes,
)
from tests.support.object_store import ObjectStore

BUCKET = "data"


def store(**objects: bytes) -> ObjectStore:
    made = ObjectStore()
    for key, body in objects.items():
        made.write(BUCKET, key.replace("__", "/"), body)
    return made


def test_folders_of_the_owner_are_listed_and_no_others() -> None:
    s3 = store(
        Users__u=b"12", Interactions__b=b"1", Interactions__a=b"", interactions__0e1f=b"1", x=b"1"
    )
    files = list_files(s3, BUCKET)
    assert [file.key for file in files] == ["Interactions/a", "Interactions/b", "Users/u"]
    assert total_bytes(files) == 3
    assert [file.key for file in list_files(s3, BUCKET, ("Users",))] == ["Users/u"]
    assert '"' not in files[0].entity_tag


def test_a_short_file_is_read_whole() -> None:
    s3 = store(Items__a=b"HEADER\nrow")
    (file,) = list_files(s3, BUCKET)
    assert read_beginning(s3, BUCKET, file) == b"HEADER\nrow"


def test_a_long_one_ends_with_a_whole_line() -> None:
    line = b"x" * 99 + b"\n"
    s3 = store(Items__a=line * (BEGINNING_BYTES // 50))
    (file,) = list_files(s3, BUCKET)
    beginning = read_beginning(s3, BUCKET, file)
    assert beginning.endswith(line)
    assert BEGINNING_BYTES - len(line) < len(beginning) <= BEGINNING_BYTES


def test_a_line_that_never_ends_is_cut_off() -> None:
    s3 = store(Items__a=b"x" * (BEGINNING_BYTES + 1))
    (file,) = list_files(s3, BUCKET)
    assert len(read_beginning(s3, BUCKET, file)) == BEGINNING_BYTES


def test_the_header_of_a_file() -> None:
    s3 = store(Items__a=b'\xef\xbb\xbfITEM_ID, "GENRES"\r\ni1,x\r\n', Items__b=b"ITEM_ID")
    first, second = list_files(s3, BUCKET)
    assert read_header(s3, BUCKET, first) == ["ITEM_ID", '"GENRES"']
    assert read_header(s3, BUCKET, second) == ["ITEM_ID"]

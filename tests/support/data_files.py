"""The table of data files: what the pre-flight and the local import must both say of each.

The rules stand in docs/data-files.md. A file is an Interactions file with one thing about it, unless it says otherwise.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

FIRST_SECOND = 1_700_000_000
HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"
DatasetType = Literal["Interactions", "Items", "Users"]

Field = dict[str, object]
"""A field of an Avro schema."""

USER: Field = {"name": "USER_ID", "type": "string"}
ITEM: Field = {"name": "ITEM_ID", "type": "string"}
TIME: Field = {"name": "TIMESTAMP", "type": "long"}
TYPE: Field = {"name": "EVENT_TYPE", "type": "string"}
BASE = (USER, ITEM, TIME, TYPE)
CATEGORY: Field = {"name": "CATEGORY", "type": ["string", "null"], "categorical": True}


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One row of the table.

    Attributes:
        name: of the case.
        content: of the file.
        verdict: refused by both; or accepted by both, and the pre-flight may warn.
        words: that the pre-flight's finding must have.
        reason: words that the local service's refusal must have.
        dataset_type: which dataset the file fills.
        fields: of a schema that is given; None to infer it.
    """

    name: str
    content: bytes
    verdict: Literal["refused", "warned", "accepted"]
    words: str = ""
    reason: str = ""
    dataset_type: DatasetType = "Interactions"
    fields: tuple[Field, ...] | None = None

    @property
    def schema(self) -> str | None:
        """The given schema as JSON text."""
        return None if self.fields is None else schema_text(self.dataset_type, self.fields)


def schema_text(dataset_type: DatasetType, fields: Sequence[Field]) -> str:
    """An Avro schema in the form of the service."""
    return json.dumps(
        {
            "type": "record",
            "name": dataset_type,
            "namespace": "com.amazonaws.personalize.schema",
            "fields": list(fields),
            "version": "1.0",
        }
    )


def refused(name: str, content: bytes, words: str, reason: str, **more: object) -> DataFile:
    """A file that neither takes."""
    return DataFile(
        name=name,
        content=content,
        verdict="refused",
        words=words,
        reason=reason,
        **more,  # type: ignore[arg-type]  # named fields of the row
    )


def warned(name: str, content: bytes, words: str, **more: object) -> DataFile:
    """A file that both take, with a warning of the pre-flight."""
    return DataFile(name=name, content=content, verdict="warned", words=words, **more)  # type: ignore[arg-type]  # named fields of the row


def accepted(name: str, content: bytes, **more: object) -> DataFile:
    """A file that is as it should be."""
    return DataFile(name=name, content=content, verdict="accepted", **more)  # type: ignore[arg-type]  # named fields of the row


def base_rows(rows: int = 1200, users: int = 60) -> list[list[str]]:
    """Distinct rows of HEADER; every user has several."""
    return [
        [f"u{i % users}", f"i{i % 40}", str(FIRST_SECOND + i), "view" if i % 3 else "purchase"]
        for i in range(rows)
    ]


def text(rows: Sequence[Sequence[str]], header: str = HEADER, end: str = "\n") -> str:
    """A file of rows, with a line end after each."""
    return end.join([header, *(",".join(row) for row in rows)]) + end


def file(
    rows: Sequence[Sequence[str]] | None = None, header: str = HEADER, end: str = "\n"
) -> bytes:
    """A file of rows in UTF-8; the usual ones by default."""
    return text(base_rows() if rows is None else rows, header, end).encode()


GOOD = file()


def cell(column: int, value: str) -> bytes:
    """The usual file with one other cell in its eleventh row."""
    rows = base_rows()
    rows[10][column] = value
    return file(rows)


def line(raw: bytes) -> bytes:
    """The usual file with another eleventh row."""
    lines = GOOD.split(b"\n")
    lines[11] = raw
    return b"\n".join(lines)


def added(name: str, *values: str) -> bytes:
    """The usual file with one more column, whose values repeat."""
    rows = [[*row, values[i % len(values)]] for i, row in enumerate(base_rows())]
    return file(rows, f"{HEADER},{name}")


def typed(*types: str) -> bytes:
    """The usual file with other event types, each of them often."""
    return file([[*row[:3], types[i % len(types)]] for i, row in enumerate(base_rows())])


def with_value(value: str) -> bytes:
    """The usual file with EVENT_VALUE, one cell of which is other than the rest."""
    rows = [[*row, "1.5"] for row in base_rows()]
    rows[10][4] = value
    return file(rows, f"{HEADER},EVENT_VALUE")


def items(header: str, *rows: str) -> bytes:
    """A small file of Items or Users."""
    return "\n".join([header, *rows, ""]).encode()


def texts() -> Iterator[DataFile]:
    """What the bytes of a file can be."""
    yield accepted("line feeds", GOOD)
    yield accepted("carriage returns and line feeds", file(end="\r\n"))
    yield accepted("no line end after the last row", GOOD[:-1])
    yield accepted("no line end after the last row of a CRLF file", file(end="\r\n")[:-2])
    yield accepted("ids beyond ASCII", cell(0, "zoë-日本-🎒"))
    yield accepted("blank lines between the rows", GOOD.replace(b"\nu5,", b"\n\nu5,"))
    yield accepted("blank lines at the end", GOOD + b"\n\n")
    mark = "byte order mark"
    yield refused("byte order mark", b"\xef\xbb\xbf" + GOOD, mark, mark, fields=BASE)
    yield refused(
        "UTF-16 with a mark", text(base_rows()).encode("utf-16"), "UTF-16", mark, fields=BASE
    )
    yield refused(
        "UTF-16 without a mark",
        text(base_rows()).encode("utf-16-be"),
        "zero byte",
        "zero bytes",
        fields=BASE,
    )
    encoding = "not encoded in UTF-8"
    yield refused(
        "a row in Latin-1",
        cell(0, "zoë").decode().encode("latin-1"),
        "line 12: The line is not UTF-8",
        encoding,
    )
    yield refused(
        "a header in Latin-1",
        added("GRÖSSE", "x").decode().encode("latin-1"),
        "line 1: The line is not UTF-8",
        encoding,
        fields=BASE,
    )
    yield refused(
        "UTF-8 that breaks off",
        GOOD + b"u1,i1,1700000000,\xe2\x82",
        "line 1202: The line is not UTF-8",
        encoding,
    )
    yield refused(
        "UTF-8 in an overlong form",
        line(b"u\xc0\xaf,i1,1700000000,view"),
        "line 12: The line is not UTF-8",
        encoding,
    )
    yield refused(
        "half a surrogate pair",
        line(b"u\xed\xa0\x80,i1,1700000000,view"),
        "line 12: The line is not UTF-8",
        encoding,
    )
    yield refused(
        "a zero byte",
        line(b"u\x00,i1,1700000000,view"),
        "line 12: The line has a zero byte",
        "zero bytes",
    )
    yield refused(
        "a zero byte in quotes",
        line(b'"u\x00",i1,1700000000,view'),
        "line 12: The line has a zero byte",
        "zero bytes",
    )
    ends = "end in more than one way"
    kinds = "Lines must all end with"
    yield refused(
        "carriage returns alone", file(end="\r"), "carriage return alone", ends, fields=BASE
    )
    yield refused(
        "a header that ends otherwise than the rows", GOOD.replace(b"\n", b"\r\n", 1), kinds, ends
    )
    yield refused(
        "rows that end otherwise than the header",
        file(end="\r\n").replace(b"\r\n", b"\n", 1),
        kinds,
        ends,
    )
    yield refused(
        "one row that ends otherwise",
        file(end="\r\n").replace(b"view\r\nu5,", b"view\nu5,", 1),
        kinds,
        ends,
    )
    yield refused("a carriage return in a cell", line(b"u1\r,i1,1700000000,view"), kinds, ends)
    yield refused("a carriage return in quotes", line(b'"u\r1",i1,1700000000,view'), kinds, ends)
    yield refused(
        "nothing",
        b"",
        "The file is empty",
        "Input CSV is missing the following columns:[USER_ID, ITEM_ID",
        fields=BASE,
    )
    yield refused(
        "a line feed alone",
        b"\n",
        "header is blank",
        "Input CSV is missing the following columns:[USER_ID, ITEM_ID",
        fields=BASE,
    )
    yield refused(
        "a blank line before the header",
        b"\n" + GOOD,
        "header is blank",
        "Input CSV is missing the following columns:[USER_ID, ITEM_ID",
        fields=BASE,
    )
    yield refused(
        "a header alone", HEADER.encode() + b"\n", "no rows below its header", "no rows below"
    )
    yield refused(
        "a header alone, without a line end",
        HEADER.encode(),
        "no rows below its header",
        "no rows below",
    )
    yield refused("a line of spaces", line(b"   "), "fewer cells", "fewer cells")
    yield refused(
        "a line with a quote that nothing ends",
        line(b'u1,""","'),
        "data.csv: A double quote does not end where its cell ends",
        "Record 11 of data.csv: it has fewer cells",
    )
    yield refused(
        "the end mark of old systems",
        GOOD + b"\x1a",
        "line 1202: The line has fewer cells",
        "Record 1201 of data.csv: it has fewer cells",
    )


def headers() -> Iterator[DataFile]:
    """What a header can be."""
    five = ",".join(f"M{i}" for i in range(5))
    wide = [[*row, *"abcde"] for row in base_rows()]
    sixty = [[*row, *(["x"] * 56)] for row in base_rows()]
    many = HEADER + "," + ",".join(f"M{i}" for i in range(56))
    yield accepted("five metadata columns", file(wide, f"{HEADER},{five}"))
    yield refused(
        "six metadata columns",
        file([[*row, "f"] for row in wide], f"{HEADER},{five},M5"),
        "6 metadata columns",
        "0 to 5 metadata fields",
    )
    yield refused(
        "sixty columns", file(sixty, many), "56 metadata columns", "0 to 5 metadata fields"
    )
    yield warned(
        "sixty columns, four in the schema",
        file(sixty, many),
        "does not have the columns M0",
        fields=BASE,
    )
    quoted = '"USER_ID","ITEM_ID","TIMESTAMP","EVENT_TYPE"'
    yield refused(
        "names in quotes",
        file(header=quoted),
        "has quotation marks",
        "must not be in quotation marks",
        fields=BASE,
    )
    for name, separator in (("semicolons", ";"), ("tabs", "\t"), ("bars", "|")):
        content = GOOD.replace(b",", separator.encode())
        yield refused(
            f"separated by {name}",
            content,
            "is separated by",
            "Input CSV is missing the following columns:[USER_ID, ITEM_ID, TIMESTAMP, EVENT_TYPE].",
            fields=BASE,
        )
    trailing = file([[*row, ""] for row in base_rows()], f"{HEADER},")
    unnamed = "no name for column 5 of 5"
    yield refused("a comma at the end of every line", trailing, unnamed, "no name of a field")
    yield refused(
        "a comma at the end of every line under a schema",
        trailing,
        unnamed,
        "Column 5 of the header has no name",
        fields=BASE,
    )
    yield refused(
        "a comma at the end of the header", file(header=f"{HEADER},"), unnamed, "no name of a field"
    )
    yield refused(
        "a column without a name",
        file(
            [[row[0], "", *row[1:]] for row in base_rows()], "USER_ID,,ITEM_ID,TIMESTAMP,EVENT_TYPE"
        ),
        "no name for column 2 of 5",
        "no name of a field",
    )
    twice = "names a column twice"
    yield refused(
        "a name twice", added("ITEM_ID", "x"), "names 'ITEM_ID' more than once", "are the same"
    )
    yield refused(
        "a name twice under a schema",
        added("ITEM_ID", "x"),
        "names 'ITEM_ID' more than once",
        twice,
        fields=BASE,
    )
    yield refused(
        "names that differ in case",
        added("user_id", "x"),
        "'USER_ID' and 'user_id', which are the same name",
        "are the same",
    )
    yield refused(
        "names that differ in case under a schema",
        added("user_id", "x"),
        "'USER_ID' and 'user_id'",
        twice,
        fields=BASE,
    )
    yield refused(
        "names that differ in underscores",
        file([[*row, "a", "b"] for row in base_rows()], f"{HEADER},A_B,ab"),
        "'A_B' and 'ab', which are the same name",
        "are the same",
    )
    yield refused(
        "names that differ in a space",
        added(" USER_ID", "x"),
        "which are the same name",
        "no name of a field",
    )
    yield refused(
        "no ITEM_ID",
        file([[r[0], *r[2:]] for r in base_rows()], "USER_ID,TIMESTAMP,EVENT_TYPE"),
        "ITEM_ID is missing",
        "required field ITEM_ID is missing",
    )
    yield refused(
        "no EVENT_TYPE, which the schema has",
        file([r[:3] for r in base_rows()], "USER_ID,ITEM_ID,TIMESTAMP"),
        "missing the following columns: [EVENT_TYPE]",
        "Input CSV is missing the following columns:[EVENT_TYPE].",
        fields=BASE,
    )
    yield accepted("no EVENT_TYPE", file([r[:3] for r in base_rows()], "USER_ID,ITEM_ID,TIMESTAMP"))
    yield accepted("names in lower case", file(header=HEADER.lower()))
    yield accepted("names in lower case under a schema", file(header=HEADER.lower()), fields=BASE)
    yield accepted("event_type in lower case", file(header="USER_ID,ITEM_ID,TIMESTAMP,event_type"))
    yield warned(
        "event_type in lower case, not in the schema",
        file(header="USER_ID,ITEM_ID,TIMESTAMP,event_type"),
        "does not have the columns EVENT_TYPE",
        fields=(USER, ITEM, TIME),
    )
    yield refused(
        "a name without its underscore",
        file(header="USERID,ITEM_ID,TIMESTAMP,EVENT_TYPE"),
        "has 'USERID'; expected USER_ID",
        "required field USER_ID is missing",
    )
    yield refused(
        "a space before a name",
        file(header=HEADER.replace("ITEM", " ITEM")),
        "has ' ITEM_ID'; expected ITEM_ID",
        "no name of a field",
    )
    yield refused(
        "a no-break space after a name",
        file(header=HEADER + "\u00a0"),
        "expected EVENT_TYPE",
        "no name of a field",
    )
    for name in ("${x}", "a b", "row order", "1ST", "A'B", "PREIS_€", "x" * 151, "a.b", "\u2028"):
        yield refused(
            f"a column {name!r}", added(name, "x", "y"), "is no column name", "no name of a field"
        )
    yield warned(
        "a column '${x}', not in the schema",
        added("${x}", "x"),
        "does not have the columns ${x}",
        fields=BASE,
    )
    for name in (
        "_ORDER",
        "filename",
        "rowid",
        "c0",
        "f0",
        "o",
        "record",
        "rows",
        "select",
        "x" * 150,
    ):
        yield accepted(f"a column {name!r}", added(name, "x", "y"))
    swapped = (ITEM, USER, TIME, TYPE)
    yield refused(
        "columns in another order than the schema",
        GOOD,
        "in the order ITEM_ID, USER_ID",
        "do not stand in the order",
        fields=swapped,
    )
    yield warned(
        "a column that the schema does not have",
        GOOD,
        "does not have the columns EVENT_TYPE",
        fields=(USER, ITEM, TIME),
    )
    yield refused(
        "a header of more than a megabyte",
        file(header=HEADER + "," + "x" * (1 << 20)),
        "has more than 1 MB",
        "no name of a field",
    )
    yield refused(
        "a header of more than a megabyte under a schema",
        file(header=HEADER + "," + "x" * (1 << 20)),
        "has more than 1 MB",
        "is too long",
        fields=BASE,
    )


def lines() -> Iterator[DataFile]:
    """What a line can be."""
    more, fewer = "line 12: The line has more cells", "line 12: The line has fewer cells"
    yield refused(
        "a cell too few",
        line(b"u1,i1,1700000000"),
        fewer,
        "Record 11 of data.csv: it has fewer cells",
    )
    yield refused(
        "a cell too many",
        line(b"u1,i1,1700000000,view,x"),
        more,
        "Record 11 of data.csv: it has more cells",
    )
    yield refused(
        "two cells too many",
        line(b"u1,i1,1700000000,view,x,y"),
        more,
        "Line 12 of data.csv: the line has more cells",
    )
    yield refused(
        "a comma at the end of a row", line(b"u1,i1,1700000000,view,"), more, "it has more cells"
    )
    yield refused(
        "a comma at the end of every row",
        file([[*row, ""] for row in base_rows()]),
        "line 2: The line has more cells",
        "Record 1 of data.csv: it has more cells than the header (1200 such records)",
    )
    yield refused(
        "two commas at the end of a row",
        line(b"u1,i1,1700000000,view,,"),
        more,
        "the line has more cells",
    )
    quote = "A double quote does not end where its cell ends"
    yield refused(
        "a quote that is never closed",
        line(b'"u1,i1,1700000000,view'),
        quote,
        "a double quote does not end",
    )
    yield refused(
        "doubled quotes",
        line(b'"u ""x"" 1",i1,1700000000,view'),
        f"line 12: {quote}",
        "Line 12 of data.csv: a double quote does not end",
    )
    yield refused(
        "text after a quoted cell",
        line(b'"u1"x,i1,1700000000,view'),
        f"line 12: {quote}",
        "a double quote does not end",
    )
    yield accepted("cells in quotes", line(b'"u1","i1","1700000000","view"'))
    yield refused(
        "a line break in quotes",
        line(b'"u\n1",i1,1700000000,view'),
        "line 12: USER_ID has a line break",
        "USER_ID has a line break",
    )
    yield refused(
        "a line break in quotes of a CRLF file",
        file(end="\r\n").replace(b"\r\nu10,", b'\r\n"u\r\n10",', 1),
        "line 12: USER_ID has a line break",
        "USER_ID has a line break",
    )
    yield refused(
        "a line of three megabytes", line(b"u1,i1,1700000000," + b"v" * 3_000_000), "", "data.csv"
    )
    yield warned(
        "a quote inside a cell", line(b'u"1,i1,1700000000,view'), "USER_ID has a double quote"
    )
    yield warned(
        "a quote that is escaped", line(b'"u\\"1",i1,1700000000,view'), "USER_ID has a double quote"
    )
    yield accepted("a backslash that is escaped", line(b'"u\\\\1",i1,1700000000,view'))
    yield accepted("a comma in quotes", line(b'"u,1",i1,1700000000,view'))


def ids() -> Iterator[DataFile]:
    """What an id can be."""
    blank = "line 12: USER_ID is blank"
    cases = (
        ("nothing", ""),
        ("quotes", '""'),
        ("spaces", "  "),
        ("a tab", "\t"),
        ("a no-break space", "\u00a0"),
    )
    others = (
        ("an ideographic space", "\u3000"),
        ("a space without width", "\u200b"),
        ("a line separator", "\u2028"),
        ("a mark without width", "\ufeff"),
    )
    for name, value in (*cases, *others):
        yield refused(f"a user id of {name}", cell(0, value), blank, "USER_ID is empty")
    yield refused(
        "an item id of a tab", cell(1, "\t"), "line 12: ITEM_ID is blank", "ITEM_ID is empty"
    )
    yield accepted("an id of 256 characters", cell(0, "u" * 256))
    yield accepted("an id of 256 characters of several bytes", cell(0, "é" * 256))
    yield refused(
        "an id of 257 characters",
        cell(0, "u" * 257),
        "line 12: USER_ID has more than 256 characters",
        "Length cannot be more than 256 characters for USER_ID",
    )
    yield refused(
        "an id of 257 characters of several bytes",
        cell(1, "é" * 257),
        "line 12: ITEM_ID has more than 256 characters",
        "Length cannot be more than 256 characters for ITEM_ID",
    )
    for value in (" u1", "u1 ", "u1\t", "\u00a0u1", "u1\u200b"):
        yield warned(
            f"the id {value!r}", cell(0, value), "line 12: USER_ID begins or ends with white space"
        )
    yield accepted("an id with a space inside", cell(0, "user one"))
    for value in ("null", "NULL", "None", "undefined", "NaN", "(null)"):
        yield warned(
            f"the id {value}", cell(0, value), f"line 12: USER_ID is a word for nothing: {value!r}"
        )
    yield warned(
        "a reserved keyword as an id", cell(1, "ITEM_ID"), "line 12: ITEM_ID is a reserved keyword"
    )


def event_types() -> Iterator[DataFile]:
    """What event types can be."""
    for name, value in (
        ("nothing", ""),
        ("spaces", "  "),
        ("a tab", "\t"),
        ("a no-break space", "\u00a0"),
    ):
        yield refused(
            f"an event type of {name}",
            cell(3, value),
            "line 12: EVENT_TYPE is blank",
            "EVENT_TYPE is empty",
        )
    yield accepted("an event type of 1,000 characters", cell(3, "v" * 1000))
    yield refused(
        "an event type of 1,001 characters",
        cell(3, "v" * 1001),
        "EVENT_TYPE has more than 1,000 characters",
        "Length cannot be more than 1000 characters for EVENT_TYPE",
    )
    yield warned(
        "types that differ in case",
        cell(3, "View"),
        "EVENT_TYPE has 'View', 'view', which differ only in case or blanks",
    )
    yield warned(
        "types that differ in blanks",
        cell(3, "view "),
        "EVENT_TYPE has 'view', 'view ', which differ only",
    )
    yield warned(
        "a type with white space", cell(3, " rent"), "EVENT_TYPE begins or ends with white space"
    )
    yield warned(
        "a type 'undefined'", cell(3, "undefined"), "EVENT_TYPE is a word for nothing: 'undefined'"
    )
    yield warned(
        "a reserved keyword as a type", cell(3, "TIMESTAMP"), "EVENT_TYPE is a reserved keyword"
    )
    unusable = "All values of EVENT_TYPE are reserved keywords or words for nothing"
    reason = "All values in the event_type column are either reserved keywords or null"
    yield refused("null types alone", typed("null"), unusable, reason)
    yield refused("null and NULL alone", typed("null", "NULL", "None"), unusable, reason)
    yield refused("reserved keywords alone", typed("EVENT_TYPE", "TIMESTAMP"), unusable, reason)
    yield refused(
        "reserved keywords in lower case and null",
        typed("event_type", "undefined"),
        unusable,
        reason,
    )
    names = [f"type{i}" for i in range(12)]
    limit = "together at most 10 are allowed"
    yield accepted("nine types", typed(*names[:9]))
    yield refused(
        "ten types, with EVENT_TYPE eleven",
        typed(*names[:10]),
        limit,
        "Dataset has 10 event types and 1 metadata columns (EVENT_TYPE)",
    )
    yield refused("twelve types", typed(*names), limit, "Dataset has 12 event types")
    both = [[*row[:3], names[i % 8], "1.5"] for i, row in enumerate(base_rows())]
    yield accepted("eight types and EVENT_VALUE", file(both, f"{HEADER},EVENT_VALUE"))
    both = [[*row[:3], names[i % 9], "1.5"] for i, row in enumerate(base_rows())]
    yield refused(
        "nine types and EVENT_VALUE",
        file(both, f"{HEADER},EVENT_VALUE"),
        limit,
        "Dataset has 9 event types and 2 metadata columns",
    )
    wide = [[*row[:3], names[i % 9], "x"] for i, row in enumerate(base_rows())]
    yield refused(
        "nine types and a metadata column",
        file(wide, f"{HEADER},DEVICE"),
        limit,
        "Dataset has 9 event types and 2 metadata columns (EVENT_TYPE, DEVICE)",
    )
    yield warned(
        "twelve types in a column that the schema does not have",
        typed(*names),
        "does not have the columns EVENT_TYPE",
        fields=(USER, ITEM, TIME),
    )


def timestamps() -> Iterator[DataFile]:
    """What a timestamp can be."""
    no_long, no_whole = (
        "line 12: TIMESTAMP is no long",
        "TIMESTAMP is not a whole number of type long",
    )
    yield refused("no timestamp", cell(2, ""), "line 12: TIMESTAMP is blank", "TIMESTAMP is empty")
    yield refused(
        "a timestamp of spaces", cell(2, "  "), "line 12: TIMESTAMP is blank", "TIMESTAMP is empty"
    )
    for value in (
        " 1700000000 ",
        " 1700000000",
        "1700000000\u00a0",
        "1700000000.5",
        "1700000000.0",
        "1.7e9",
        "1_700_000_000",
        "0x65534100",
        "inf",
        "NaN",
        "null",
        "soon",
        "--5",
        "\u0661\u0667\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660",
        "1700000000L",
    ):
        yield refused(f"the timestamp {value!r}", cell(2, value), no_long, no_whole)
    for value in ("2024-01-31", "2024-01-31T10:00:00Z"):
        yield refused(
            f"the timestamp {value}",
            cell(2, value),
            "line 12: TIMESTAMP is a date in text form",
            no_whole,
        )
    unit = "TIMESTAMP is not in seconds since 1970-01-01 UTC"
    yield refused(
        "milliseconds", cell(2, "1700000000000"), "line 12: TIMESTAMP is in milliseconds", unit
    )
    yield refused(
        "milliseconds with a plus sign",
        cell(2, "+1700000000000"),
        "line 12: TIMESTAMP is in milliseconds",
        unit,
    )
    yield refused(
        "microseconds", cell(2, "1700000000000000"), "line 12: TIMESTAMP is in microseconds", unit
    )
    yield refused(
        "one more than 64 bits",
        cell(2, "9223372036854775808"),
        "TIMESTAMP is in microseconds",
        unit,
    )
    yield refused(
        "a number of thirty digits", cell(2, "9" * 30), "TIMESTAMP is in microseconds", unit
    )
    yield refused(
        "a number of four hundred digits", cell(2, "9" * 400), "TIMESTAMP is", "TIMESTAMP is"
    )
    yield warned(
        "a negative timestamp", cell(2, "-5"), "TIMESTAMP lies before 1970-01-01 or is zero"
    )
    yield warned("a timestamp of zero", cell(2, "0"), "TIMESTAMP lies before 1970-01-01 or is zero")
    yield warned("a timestamp in the future", cell(2, "9000000000"), "TIMESTAMP lies in the future")
    odd = "TIMESTAMP is written with a plus sign or leading zeros"
    for value in ("+1700000000", "01700000000", "-0"):
        yield warned(f"the timestamp {value}", cell(2, value), odd)


def numbers() -> Iterator[DataFile]:
    """What EVENT_VALUE and numbers of a schema can be."""
    for value in ("", "1", "-1.5", ".5", "5.", "+1.5", "007", "1e10", "3.4e38", "1E-50", "-0"):
        yield accepted(f"the event value {value!r}", with_value(value))
    for value in (
        "inf",
        "-inf",
        "Infinity",
        "nan",
        "NaN",
        "1e39",
        "-1e39",
        "1e400",
        '"1,5"',
        " 1.5",
        "1.5 ",
        " ",
        "\t",
        "null",
        "1_0",
        "1.5f",
        "0x1p3",
        "1e",
        ".",
        "+",
        "true",
        "\uff11",
    ):
        yield refused(
            f"the event value {value!r}",
            with_value(value),
            "line 12: EVENT_VALUE is no float",
            "EVENT_VALUE is not a number of type float",
        )
    yield from (
        _number(kind, value, fits=fits)
        for kind, value, fits in (
            ("int", "2147483647", True), ("int", "-2147483648", True), ("int", "2147483648", False), ("int", "1.0", False),
            ("int", " 1", False), ("int", "", True), ("int", " ", False), ("long", "9223372036854775807", True),
            ("long", "9223372036854775808", False), ("long", "1e3", False), ("float", "1e39", False), ("float", "16777217", True),
            ("double", "1e39", True), ("double", "1e400", False), ("double", "inf", False), ("double", "nan", False),
            ("boolean", "true", True), ("boolean", "false", True), ("boolean", "", True), ("boolean", "True", False),
            ("boolean", "TRUE", False), ("boolean", "1", False), ("boolean", " true", False), ("boolean", " ", False),
        )
    )  # fmt: skip
    yield warned(
        "a metadata number with leading zeros",
        items("ITEM_ID,N", "i1,007", "i2,1", ""),
        "N is written with a plus sign or leading zeros",
        dataset_type="Items",
        fields=(ITEM, {"name": "N", "type": ["int", "null"]}),
    )
    yield accepted(
        "a metadata column of inf is a category",
        items("ITEM_ID,N", "i1,inf", "i2,1e39"),
        dataset_type="Items",
    )


def _number(kind: str, value: str, *, fits: bool) -> DataFile:
    content = items(
        "ITEM_ID,N,CATEGORY",
        f"i0,{value},a",
        *(f"i{i},1,b" if kind != "boolean" else f"i{i},true,b" for i in range(1, 9)),
    )
    fields = (ITEM, {"name": "N", "type": [kind, "null"]}, CATEGORY)
    name = f"{value!r} as {kind}"
    if fits:
        return accepted(name, content, dataset_type="Items", fields=fields)
    reason = "N is neither true nor false" if kind == "boolean" else "N is not a"
    return refused(
        name, content, f"line 2: N is no {kind}", reason, dataset_type="Items", fields=fields
    )


def metadata() -> Iterator[DataFile]:
    """What files of Items and Users can be."""
    items_only, users_only = {"dataset_type": "Items"}, {"dataset_type": "Users"}
    given = {"dataset_type": "Items", "fields": (ITEM, CATEGORY)}
    yield accepted(
        "items",
        items("ITEM_ID,CATEGORY,PRICE", "i1,a|b,1.50", "i2,c,", "i3,d,2", "i4,e,3"),
        **items_only,
    )
    yield accepted(
        "text in quotes", items("ITEM_ID,CATEGORY", 'i1,"a, \\"b\\" \\\\ c"', "i2,b"), **items_only
    )
    yield accepted("users", items("USER_ID,AGE", "u1,30", "u2,40"), **users_only)
    yield refused(
        "items without rows",
        items("ITEM_ID,CATEGORY"),
        "no rows below its header",
        "no rows below",
        **items_only,
    )
    yield refused(
        "items without metadata",
        items("ITEM_ID", "i1"),
        "Items have 0 metadata columns",
        "1 to 100 metadata fields",
        **items_only,
    )
    yield refused(
        "users without metadata",
        items("USER_ID", "u1"),
        "Users have 0 metadata columns",
        "1 to 25 metadata fields",
        **users_only,
    )
    yield refused(
        "an item without an id",
        items("ITEM_ID,CATEGORY", ",a", "i2,b"),
        "line 2: ITEM_ID is blank",
        "ITEM_ID is empty",
        **items_only,
    )
    yield warned(
        "an item twice",
        items("ITEM_ID,CATEGORY", "i1,a", "i1,b"),
        "1 rows repeat an ITEM_ID",
        **items_only,
    )
    yield warned(
        "an item 'null'",
        items("ITEM_ID,CATEGORY", "null,a", "i1,b"),
        "ITEM_ID is a word for nothing",
        **items_only,
    )
    yield warned(
        "a column that is mostly blank",
        items("ITEM_ID,CATEGORY", "i1,", "i2,", "i3,b"),
        "CATEGORY is blank in 2 of 3 rows",
        **items_only,
    )
    yield accepted("a category of spaces", items("ITEM_ID,CATEGORY", "i1,  ", "i2,b"), **given)
    yield refused(
        "a category of 1,001 characters",
        items("ITEM_ID,CATEGORY", f"i1,{'c' * 1001}", "i2,b"),
        "CATEGORY has more than 1,000 characters",
        "Length cannot be more than 1000 characters for CATEGORY",
        **given,
    )
    yield accepted(
        "long text is textual",
        items("ITEM_ID,ABOUT", f'i1,"{"long " * 500}"', "i2,b"),
        **items_only,
    )
    yield warned(
        "very long text",
        items("ITEM_ID,ABOUT", f'i1,"{"long " * 30_000}"', "i2,b"),
        "ABOUT has more than 20,000 characters",
        **items_only,
    )
    yield from _misfits()
    must = {
        "dataset_type": "Items",
        "fields": (ITEM, {"name": "CATEGORY", "type": "string", "categorical": True}),
    }
    yield refused(
        "a blank that the schema forbids",
        items("ITEM_ID,CATEGORY", "i1,", "i2,b"),
        "line 2: CATEGORY is blank",
        "CATEGORY is empty",
        **must,
    )
    yield refused(
        "spaces where the schema forbids a blank",
        items("ITEM_ID,CATEGORY", "i1,  ", "i2,b"),
        "line 2: CATEGORY is blank",
        "CATEGORY is empty",
        **must,
    )
    yield refused(
        "a creation in milliseconds",
        items("ITEM_ID,CREATION_TIMESTAMP,CATEGORY", "i1,1700000000000,a"),
        "CREATION_TIMESTAMP is in milliseconds",
        "CREATION_TIMESTAMP is not in seconds",
        **items_only,
    )
    yield refused(
        "a creation that is blank",
        items("ITEM_ID,CREATION_TIMESTAMP,CATEGORY", "i1,,a"),
        "CREATION_TIMESTAMP is blank",
        "CREATION_TIMESTAMP is empty",
        **items_only,
    )
    hundred = ",".join(f"M{i}" for i in range(101))
    yield refused(
        "a hundred and one metadata columns",
        items(f"ITEM_ID,{hundred}", "i1" + ",x" * 101),
        "101 metadata columns",
        "1 to 100 metadata fields",
        **items_only,
    )


def _misfits() -> Iterator[DataFile]:
    """Rows that do not fit the schema, among two hundred."""
    given = {
        "dataset_type": "Items",
        "fields": (ITEM, {"name": "N", "type": "int"}, {"name": "P", "type": ["float", "null"]}),
    }

    def content(*misfits: str) -> bytes:
        rows = [f"i{i},{i},{i}.5" for i in range(200 - len(misfits))]
        return items("ITEM_ID,N,P", *rows, *(f"m{i},{cells}" for i, cells in enumerate(misfits)))

    yield warned("a blank under an int", content(",1.5"), "line 201: N is blank", **given)
    yield warned("a text under an int", content("x,1.5"), "line 201: N is no int: 'x'", **given)
    yield warned(
        "two rows of two hundred that do not fit",
        content(",x", "x,1.5"),
        "The import leaves out such rows: 2 of 200.",
        **given,
    )
    yield refused(
        "three rows of two hundred that do not fit",
        content(",1.5", "x,1.5", "1,x"),
        "line 201: P is no float: 'x'",
        "Record 198 of data.csv: N is empty (1 such records).",
        **given,
    )
    yield refused(
        "a row that does not fit and an id that is blank",
        content(",1.5").replace(b"\ni5,", b"\n,"),
        "line 7: ITEM_ID is blank",
        "Record 6 of data.csv: ITEM_ID is empty",
        **given,
    )
    yield warned(
        "a text among numbers",
        items("ITEM_ID,N", *(f"i{i},{i}" for i in range(300)), "x,n/a"),
        "line 302: N becomes a column of categories, since 1 of 301 cells are no numbers: 'n/a'",
        dataset_type="Items",
    )


def amounts() -> Iterator[DataFile]:
    """Whether there is enough to import and to train with."""
    yield accepted("a thousand interactions", file(base_rows(1000)))
    yield refused(
        "999 interactions",
        file(base_rows(999)),
        "999 unique interactions",
        "999 interactions; at least 1000 are required",
    )
    yield refused(
        "500 interactions, each three times",
        file(base_rows(500) * 3),
        "500 unique interactions",
        "fewer than 1000 interactions",
    )
    yield refused(
        "24 users",
        file(base_rows(users=24)),
        "24 users have two or more interactions",
        "fewer than 25 users with at least 2 interactions",
    )
    once = [[f"once{i}", "i1", "5", "view"] for i in range(6000)]
    yield refused(
        "users who came once",
        file([*base_rows(), *once]),
        "60 of 6,060 users",
        "Fewer than 1 percent",
    )
    yield warned("rows that repeat", file(base_rows() * 2), "of the rows are equal to another one")


TABLE: tuple[DataFile, ...] = (
    *texts(),
    *headers(),
    *lines(),
    *ids(),
    *event_types(),
    *timestamps(),
    *numbers(),
    *metadata(),
    *amounts(),
)

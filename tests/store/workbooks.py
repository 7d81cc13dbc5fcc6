"""Excel workbooks for tests: made by openpyxl, or put together by hand where no program would."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Serial</t></si><si><r><t>Mo</t></r><r><t>del</t></r>'
    "<rPh><t>spoken</t></rPh></si></sst>",
}


def workbook(
    path: Path, *rows: Sequence[object], further: Mapping[str, Iterable[Sequence[object]]] | None = None
) -> Path:
    """A workbook with these rows on its first sheet, and further sheets."""
    book = openpyxl.Workbook()
    sheets = {"First": rows, **(further or {})}
    for name, told in sheets.items():
        sheet = book.create_sheet(name)
        for row in told:
            sheet.append(list(row))
    del book["Sheet"]
    book.save(path)
    return path


def by_hand(path: Path, sheet: str | bytes, **parts: str | bytes) -> Path:
    """A workbook of these parts (`styles` is `xl/styles.xml`), its sheet's rows told in XML."""
    whole = (
        sheet if isinstance(sheet, bytes) else f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    )
    named = {f"xl/{name}.xml": part for name, part in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**PARTS, **named, "xl/worksheets/sheet1.xml": whole}.items():
            archive.writestr(name, part)
    return path

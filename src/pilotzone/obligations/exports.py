"""Files of lists that are computed and not one query: the same columns and the same formats as declared lists."""

from collections.abc import Iterable, Sequence

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from pilotzone.kit.lists import Column
from pilotzone.kit.lists.export import csv_chunks, xlsx_file
from pilotzone.kit.text import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_asked_for(
    request: HttpRequest, name: str, title: Words, columns: Sequence[Column], rows: Iterable[object]
) -> HttpResponseBase | None:
    """Return the file that the address asks for under `export`, or nothing where it asks for the page."""
    match request.GET.get("export"):
        case "csv":
            response = StreamingHttpResponse(csv_chunks(columns, rows), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
            return response
        case "xlsx":
            return FileResponse(xlsx_file(str(title), columns, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    return None

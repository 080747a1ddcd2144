"""Files that leave the house: documents on official paper, spreadsheets, calendars."""

from app.kit.documents.content import (
    DocumentContent,
    DocumentKind,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Signatures,
    Table,
    date_in_words,
)
from app.kit.documents.docx import Document, to_docx
from app.kit.documents.fillable import FillColumn, fillable
from app.kit.documents.ics import IcsEvent, calendar
from app.kit.documents.picture import preview_picture, ticket_picture
from app.kit.documents.xlsx import Sheet, csv_file, workbook

__all__ = [
    "Document",
    "DocumentContent",
    "DocumentKind",
    "FillColumn",
    "Heading",
    "IcsEvent",
    "Items",
    "Letterhead",
    "Paragraph",
    "Sheet",
    "Signatures",
    "Table",
    "calendar",
    "csv_file",
    "date_in_words",
    "fillable",
    "preview_picture",
    "ticket_picture",
    "to_docx",
    "workbook",
]

"""Renders a sheet as the bytes of a real file: PDF, DOCX, HTML, text; the same sheet gives the same bytes."""

"""Writers: one document tree in, HTML, PDF or DOCX out; all read the same form and the same wording."""

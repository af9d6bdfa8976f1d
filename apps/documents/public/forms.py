"""The form by which everybody has a file checked."""

from apps.core.public_forms import PublicForm
from apps.core.uploads import CheckedFileField


class CheckForm(PublicForm):
    """One PDF, which is compared and forgotten."""

    file = CheckedFileField(label="Tệp PDF cần đối chiếu", allowed={"pdf"})

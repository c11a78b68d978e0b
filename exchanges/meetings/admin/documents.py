"""Tables of documents on the pages of what they belong to; the services keep and delete them with their files."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from exchanges.meetings.documents.documents import Document
from exchanges.meetings.documents.files import delete_document, keep_document
from exchanges.meetings.documents.uploads import CONTENT_TYPES, CheckedUpload, check_upload
from exchanges.meetings.languages.translated_fields import KeepsOtherLanguages, TranslatedTextField
from municipalities.admin import ScopedAdmin, ScopedFoldedInline
from municipalities.models import User
from municipalities.refusals import Refusal


class DocumentForm(KeepsOtherLanguages):
    """A document; a new file is looked into before anything is kept."""

    titles = TranslatedTextField(label=gettext_lazy("Title"), max_length=200)
    upload: CheckedUpload | None = None

    class Meta:
        model = Document
        fields = ("titles", "file", "language", "audience")
        widgets = {"file": forms.FileInput(attrs={"accept": ",".join(CONTENT_TYPES)})}

    def clean_file(self) -> Any:
        """Say why a file is not taken."""
        given = self.cleaned_data["file"]
        if "file" in self.changed_data and given:
            try:
                self.upload = check_upload(given)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            self._describe(self.upload)
        return given

    def _describe(self, upload: CheckedUpload) -> None:
        # So that the row's own constraints can be looked at.
        self.instance.name, self.instance.content_type = upload.name, upload.content_type
        self.instance.size_bytes, self.instance.sha256 = upload.size_bytes, upload.sha256


class DocumentInline(ScopedFoldedInline):
    """Documents, each with the way to its file."""

    model = Document
    form = DocumentForm
    fields = ("titles", ("file", "kept_file"), ("language", "audience"))
    readonly_fields = ("kept_file",)
    ordering = ("uploaded_at", "pk")

    @staticmethod
    def kept_file(document: Document) -> str:
        """Return a link to the file that is kept."""
        if not document.pk:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("calendar:document", args=[document.key]), document.name)

    kept_file.short_description = gettext_lazy("kept file")  # type: ignore[attr-defined]


class ThemeDocumentInline(DocumentInline):
    """Documents of a theme: nobody registers for one."""

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer everybody and coordinators."""
        if db_field.name == "audience":
            audiences = Document.Audience
            kwargs["choices"] = [(each.value, each.label) for each in (audiences.PUBLIC, audiences.COORDINATORS)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class KeepsDocuments(ScopedAdmin):
    """A page with a table of documents, which are kept and deleted with their files."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Let the services keep and delete documents."""
        if formset.model is not Document:
            super().save_formset(request, form, formset, change)
            return
        uploads = {id(each.instance): each.upload for each in formset.forms}
        actor = request.user if isinstance(request.user, User) else None
        for document in formset.save(commit=False):
            keep_document(document=document, upload=uploads[id(document)], actor=actor, now=timezone.now())
        for document in formset.deleted_objects:
            delete_document(document)

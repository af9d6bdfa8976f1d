from apps.dialogues.views import DialoguePages

app_name = "dialogues"
urlpatterns = DialoguePages.urls("doi-thoai")

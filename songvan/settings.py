"""One settings file, read from the environment (`.env.example` lists the variables)."""

import os
import socket
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.contrib.messages import constants as message_levels

from songvan.places import media_storage, place_problems
from songvan.routers import AsideRouter
from songvan.safety import DEMO_KEY, problems, refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = environ.Env()
# A demo (or test) that the environment asks for must not meet the hosts and files of a real installation.
if (BASE_DIR / ".env").exists() and not env.bool("SONGVAN_DEMO", default=False):
    env.read_env(BASE_DIR / ".env")

# Demo mode shows the demo accounts on the sign-in page and allows plain HTTP on the own machine.
DEMO = env.bool("SONGVAN_DEMO", default=False)
DEBUG = env.bool("SONGVAN_DEBUG", default=False)
SECRET_KEY = env.str("SONGVAN_SECRET_KEY", default="") or (DEMO_KEY if DEMO else "")
ALLOWED_HOSTS = env.list(
    "SONGVAN_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"] if DEMO else []
)
CSRF_TRUSTED_ORIGINS = env.list("SONGVAN_CSRF_TRUSTED_ORIGINS", default=[])
# Printed for good in issued documents, as the way to the page that confirms them; "" prints no code.
_OWN_HOSTS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith((".", "*"))]
PUBLIC_ADDRESS = env.str(
    "SONGVAN_PUBLIC_ADDRESS", default="http://127.0.0.1:8000" if DEMO else next(iter(_OWN_HOSTS), "")
).rstrip("/")
# Certificates (PEM) of the authorities that signatures are checked against; none are shipped.
TRUST_ROOTS = env.str("SONGVAN_TRUST_ROOTS", default="")

INSTALLED_APPS = [
    "songvan.admin.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    # Before the app whose worker command it completes.
    "apps.operations",
    "django_tasks_db",
    "import_export",
    "simple_history",
    "apps.core",
    "apps.law",
    "apps.villages",
    "apps.accounts",
    "apps.documents",
    "apps.households",
    "apps.agencies",
    "apps.committees",
    "apps.meetings",
    "apps.dialogues",
    "apps.consultations",
    "apps.surveys",
    "apps.disclosures",
    "apps.complaints",
    "apps.works",
    "apps.supervision",
    "apps.reports",
    "apps.notices",
    "apps.api",
    "apps.guidance",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestCodeMiddleware",
    "apps.operations.middleware.HealthMiddleware",
    "apps.core.middleware.RequestLogMiddleware",
    # Before whatever may answer on its own: the page of a refused host name needs its policy and its nonce too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "apps.core.middleware.PrivateAnswerMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "apps.core.middleware.PlainRequestMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "apps.accounts.middleware.SessionOwnerMiddleware",
    "apps.accounts.middleware.KnownDeviceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # These three say why by a message, and answer htmx in its own way.
    "apps.accounts.middleware.SessionLimitsMiddleware",
    "apps.accounts.middleware.SignInRequiredMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
    "apps.villages.middleware.ReopenedMiddleware",
    "apps.villages.middleware.AskedOnceMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "songvan.urls"
WSGI_APPLICATION = "songvan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context.portal",
                "apps.notices.context.bell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'songvan.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "songvan.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN, so a reader never fails when it turns into a writer.
        "transaction_mode": "IMMEDIATE",
        # Seconds that one waits for its turn.
        "timeout": 60,
        # Without recursive triggers REPLACE deletes rows past the triggers that freeze issued documents.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    # PostgreSQL takes a page of an index for four times as dear as one of a whole table, as it was when disks turned,
    # and so reads all households of a province for one commune. What the address itself asks for goes before.
    _own = DATABASES["default"].setdefault("OPTIONS", {}).get("options", "")
    DATABASES["default"]["OPTIONS"]["options"] = f"-c random_page_cost=1.1 {_own}".strip()
# Web and worker processes on several machines, which share the database and no folder.
SEVERAL_MACHINES = env.bool("SONGVAN_SEVERAL_MACHINES", default=False)
MACHINE = env.str("SONGVAN_MACHINE", default=socket.gethostname())
# The connection for what is told while a transaction is open.
ASIDE = AsideRouter.alias
if SEVERAL_MACHINES:
    DATABASES[ASIDE] = {**DATABASES["default"], "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["songvan.routers.AsideRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "apps.accounts.backends.AppointmentBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "full_name"]},
    },
    {"NAME": "apps.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
# The demo's people sign in with a name and the password shown; everywhere else the table of roles decides.
SECOND_FACTOR_REQUIRED = not DEMO
OTP_TOTP_ISSUER = "Dân chủ cơ sở"
# How long a one-time link lives: a letter with it may take some days to reach a village.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
# A whole office shares one address: lock the pair of name and address, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
# The lock page says 15 minutes; trying again meanwhile must not prolong it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "apps.core.addresses.client_address"

LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["songvan.formats"]

# Long jobs wait in the database for a worker (`manage.py db_worker`); without one they run within the request.
WORKER = env.bool("SONGVAN_WORKER", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend" if WORKER else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # How far a job has come, where the page that shows it reads it while the job's transaction is still open.
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": env.path("SONGVAN_PROGRESS_ROOT", default=VAR_DIR / "progress"),
        "TIMEOUT": 3600,
        # Beyond this count any entry may be dropped, also that of a job that still runs.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
if SEVERAL_MACHINES:
    CACHES["progress"] |= {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "operations_progressnote",
    }

STATIC_URL = "static/"
STATIC_ROOT = env.path("SONGVAN_STATIC_ROOT", default=VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("SONGVAN_MEDIA_ROOT", default=VAR_DIR / "media")
# s3://BUCKET or s3://BUCKET/FOLDER in place of that folder.
MEDIA = env.str("SONGVAN_MEDIA", default="")
S3_ENDPOINT = env.str("SONGVAN_S3_ENDPOINT", default="")
S3_REGION = env.str("SONGVAN_S3_REGION", default="")
STORAGES = {
    "default": media_storage(
        MEDIA,
        endpoint=S3_ENDPOINT,
        region=S3_REGION,
        key=env.str("SONGVAN_S3_KEY_ID", default=""),
        secret=env.str("SONGVAN_S3_SECRET", default=""),
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Collected by one user, read by another; uploads are for the portal's own user alone.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Counts by village below this are not told on the public notice board: they could point at a person.
SMALL_CELL_THRESHOLD = env.int("SONGVAN_SMALL_CELL", default=5)
# What people without an account may send: from one network address to one form within an hour, to all forms in a day;
# and how much of it may wait in one place until an official has looked at it.
PUBLIC_FORM_PER_HOUR = env.int("SONGVAN_PUBLIC_FORM_PER_HOUR", default=5)
PUBLIC_FORM_PER_DAY = env.int("SONGVAN_PUBLIC_FORM_PER_DAY", default=20)
PUBLIC_FORM_WAITING = env.int("SONGVAN_PUBLIC_FORM_WAITING", default=500)
# How many processes draw PDF pages at once where a job has many to draw; each takes some 150 MB while it does.
RENDER_PROCESSES = env.int("SONGVAN_RENDER_PROCESSES", default=min(4, os.cpu_count() or 1))
# How often a program may ask by one token within a minute.
API_PER_MINUTE = env.int("SONGVAN_API_PER_MINUTE", default=120)

# Where the disks hold less free space than this, the portal says that it is not ready.
LEAST_FREE_MB = env.int("SONGVAN_LEAST_FREE_MB", default=1024)
# With this token the metrics page answers other machines too; "" for the own machine alone.
METRICS_TOKEN = env.str("SONGVAN_METRICS_TOKEN", default="")
# Folder into which the nightly backup goes, and which states when the last one was made; "" for none.
BACKUP_TO = env.str("SONGVAN_BACKUP_TO", default="")

# How letters leave the portal, "" for not at all (`smtp+tls://name:password@mail.example:587`); the demo puts them in a
# folder.
EMAIL_URL = env.str("SONGVAN_EMAIL_URL", default=f"filemail://{VAR_DIR / 'mail'}" if DEMO else "")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("SONGVAN_EMAIL_FROM", default="dan-chu@localhost" if DEMO else "")
# How short messages leave it: "" not at all, "file" into a folder, "http" as JSON to a provider.
GATEWAY = env.str("SONGVAN_GATEWAY", default="file" if DEMO else "")
GATEWAY_FOLDER = env.path("SONGVAN_GATEWAY_FOLDER", default=VAR_DIR / "messages")
GATEWAY_URL = env.str("SONGVAN_GATEWAY_URL", default="")
GATEWAY_HEADER = env.str("SONGVAN_GATEWAY_HEADER", default="Authorization")
GATEWAY_TOKEN = env.str("SONGVAN_GATEWAY_TOKEN", default="")
GATEWAY_BODY = env.str("SONGVAN_GATEWAY_BODY", default='{"to": "$phone", "text": "$text", "id": "$key"}')
GATEWAY_SUCCESS = env.str("SONGVAN_GATEWAY_SUCCESS", default="")

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
# Who may see a list of the admin may take it along. No cell begins as a formula, whatever format a list names.
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
DJANGO_TABLES2_TEMPLATE = "core/table.html"
SIMPLE_HISTORY_REVERT_DISABLED = True
# In the session, so that no cookie exists but the two of the session and of the forms' token.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {message_levels.ERROR: "danger", message_levels.DEBUG: "secondary"}

# SELF beside NONCE, because the scripts and styles of Django's admin carry no nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Bootstrap draws arrows and ticks by data: images in its style sheet.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
# The portal needs no device: photographs come through the file field, which asks for no permission.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "bluetooth",
        "camera",
        "display-capture",
        "encrypted-media",
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "serial",
        "usb",
        "web-share",
        "xr-spatial-tracking",
    )
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
X_FRAME_OPTIONS = "SAMEORIGIN"
# The preview shows the portal's own PDF in a frame of the same origin.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "apps.accounts.models.sessions"
# The longest that any role's session may live; the shorter limits stand in the table of roles.
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Plain HTTP only on the own machine, in the demo; debug mode runs nowhere else either.
SECURE = not DEMO
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
# __Host-: the browser itself refuses these over plain HTTP, with a domain, or from a neighbouring host.
SESSION_COOKIE_NAME = "__Host-phien" if SECURE else "phien"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
# Lax also for the token: a link followed from a message must find it, or the forms of other windows go stale.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Scripts read it to renew the token of a page that was open before the person signed in again.
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "apps.core.views.errors.stale_form"
SECURE_SSL_REDIRECT = env.bool("SONGVAN_SSL_REDIRECT", default=SECURE)
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
BEHIND_PROXY = env.bool("SONGVAN_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Fields of a form, without its files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A ballot or a roll call has a field for each household, minutes at their fullest some three thousand besides.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
# More than a sending may take (ten), so that too many are refused in words. Above 1 MB they wait on disk.
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Statements that take at least so many milliseconds are logged by their shape; 0 logs none.
SLOW_QUERY_MS = env.int("SONGVAN_SLOW_QUERY_MS", default=500)
# Every line passes the one formatter, which keeps values out; no handler sends mail. Naming a logger here takes off
# the handlers that Django or gunicorn gave it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A line for every answer.
        "apps": {"level": "INFO"},
        "django": {"level": "WARNING"},
        # Statements with their parameters, which debug mode would log.
        "django.db.backends": {"level": "WARNING"},
        # Request lines of runserver with their queries.
        "django.server": {"level": "CRITICAL", "propagate": True},
        # Names and addresses of who failed to sign in; the database keeps them.
        "axes": {"level": "CRITICAL"},
        "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
        # These two explain every unsupported CSS property and every glyph; the layout tests watch instead.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Names of buckets and files; what goes wrong there is raised.
        "boto3": {"level": "CRITICAL"},
        "botocore": {"level": "CRITICAL"},
        # What they find in a file the pages tell; their lines would hold pieces of it.
        "pyhanko": {"level": "CRITICAL"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
    },
}

refuse_unsafe(
    problems(
        demo=DEMO,
        debug=DEBUG,
        secret_key=SECRET_KEY,
        allowed_hosts=ALLOWED_HOSTS,
        trusted_origins=CSRF_TRUSTED_ORIGINS,
        ssl_redirect=SECURE_SSL_REDIRECT,
        behind_proxy=BEHIND_PROXY,
    )
    + place_problems(
        media=MEDIA,
        endpoint=S3_ENDPOINT,
        several_machines=SEVERAL_MACHINES,
        engine=DATABASES["default"]["ENGINE"],
    )
)

"""The settings of the house, read from `HEMICYCLE_*`; a secret may lie in a file named by `*_FILE`.

Every variable is described in docs/guide/operator.md; a test compares the two lists.
"""

import gc
import stat
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

gc.set_threshold(10_000)  # decision 0055

env = environ.FileAwareEnv()
env.prefix = "HEMICYCLE_"

INSECURE_KEY = "hemicycle-demo-key-never-for-production"

HOME = Path(env.str("HOME", default=str(Path.home() / ".hemicycle"))).expanduser().resolve()
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default=INSECURE_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("TRUSTED_ORIGINS", default=[])
SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = "hemicycle-demo"  # nosec B105: of invented people, shown on the demo's sign-in page
WORKER_THREADS = env.int("THREADS", default=8)
EVIDENCE_LIMIT_MB = env.int("EVIDENCE_LIMIT_MB", default=25)
IMPORT_LIMIT_MB = env.int("IMPORT_LIMIT_MB", default=64)
BACKUP_LIMIT_MB = env.int("BACKUP_LIMIT_MB", default=10_240)
METRICS_FROM = env.list("METRICS_FROM", default=["127.0.0.1", "::1"])
EVIDENCE_DIR = HOME / "evidence"
KEYS_DIR = HOME / "keys"
PUBLIC_DIR = HOME / "public"  # what strangers read; a server of files may be pointed at its `current`

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "hemicycle.design",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "hemicycle.kernel",
    "hemicycle.api",
    "hemicycle.rooms.reports",  # first, so that the word Desk of the rail leads to the Desk
    "hemicycle.rooms.ledger",
    "hemicycle.rooms.questionnaires",
    "hemicycle.rooms.governance",
    "hemicycle.rooms.risk",
    "hemicycle.rooms.portfolio",
    "hemicycle.rooms.ethics",
    "hemicycle.rooms.strategy",
    "hemicycle.rooms.resources",
    "hemicycle.rooms.compliance",
    "hemicycle.rooms.engagement",
    "hemicycle.rooms.administration",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hemicycle.kernel.middleware.busy_database",
    "hemicycle.kernel.middleware.within_limits",
    "hemicycle.front.published",  # before sessions: the public register is read without a cookie
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hemicycle.kernel.middleware.second_factor",
    "hemicycle.kernel.middleware.private_pages",
    "hemicycle.kernel.repeats.pressed_once",
]

ROOT_URLCONF = "hemicycle.urls"
WSGI_APPLICATION = "hemicycle.wsgi.application"

# The partials' loader around the cached loader around cotton's; the automatic set-ups of the two packages fight.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "hemicycle.design.templatetags.design",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "hemicycle.design.context.frame",
            ],
        },
    }
]

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{HOME / 'hemicycle.sqlite3'}")
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536; "
            "PRAGMA secure_delete=ON;"  # what is erased leaves no bytes in free pages
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # a new connection reads the whole schema, which takes as long as a page
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "hemicycle.kernel.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # the address changes by the administrator's action; a second one would open the door
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "contribution": "6/10m/ip,120/h/key",  # from the public: of one address, and of all together
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Hemicycle"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by half a minute

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the proxy that brings TLS names the client, whom sign-in throttles
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF, "data:"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
ASSETS_DIR = HOME / "assets"
STATICFILES_DIRS = [("built", ASSETS_DIR)] if ASSETS_DIR.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.str("EMAIL_SECURITY", default="none") == "starttls"
EMAIL_USE_SSL = env.str("EMAIL_SECURITY", default="none") == "tls"
EMAIL_TIMEOUT = 20
ADDRESS = env.str("ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
SENDS_MAIL = bool(EMAIL_HOST)
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="hemicycle@localhost")
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hemicycle_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
COTTON_DIR = "cotton"
NINJA_PAGINATION_MAX_LIMIT = 500

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}


def _refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured where production would run with debug, the demo, a known key, or one others read."""
    if DEBUG:
        raise ImproperlyConfigured("HEMICYCLE_DEBUG is on; production does not start with it. Unset it.")
    if DEMO:
        raise ImproperlyConfigured("HEMICYCLE_DEMO is on; it shows every account to strangers. Unset it.")
    if SECRET_KEY == INSECURE_KEY or len(SECRET_KEY) < 32:
        raise ImproperlyConfigured(
            "Set HEMICYCLE_SECRET_KEY or HEMICYCLE_SECRET_KEY_FILE to a secret of 32 characters or more."
        )
    key_file = env.str("SECRET_KEY_FILE", default="")
    if key_file and Path(key_file).stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise ImproperlyConfigured(f"{key_file} can be read by others. Run: chmod 600 {key_file}")


if PRODUCTION:
    _refuse_unsafe_production()

"""Settings. Every one has a default, so that a fresh copy runs without any environment variable.

From the environment: DATABASE_URL, SECRET_KEY, DEBUG, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, HTTPS, SITE_ADDRESS,
IMOJAK_VAR (the folder for the database, the keys and collected files), SEALING_KEYS and LOG_LEVEL.
docs/development.md explains each.
"""

import os
import sys
from pathlib import Path

from config.database import parse_database_url
from config.environment import flag, make_folder, secret_key, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = make_folder(Path(os.environ.get("IMOJAK_VAR", BASE_DIR / "var")))
NODE_MODULES = BASE_DIR / "node_modules"

DEBUG = flag("DEBUG")
HTTPS = flag("HTTPS")
SECRET_KEY = secret_key(VAR_DIR)
# Account numbers are sealed with these (imojak.trust.sealing); without the variable, with those of the file.
SEALING_KEYS = os.environ.get("SEALING_KEYS", "")
SEALING_KEYS_FILE = VAR_DIR / "sealing-keys"
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
# Printed on what leaves the site (certificates, letters), for people to come back.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "imojak.trust",
    "imojak.messages",  # its label is "messaging": Django's own messages hold the plain one
    "imojak.parties",
    "imojak.tasks",
    "imojak.agency",
    "imojak.ledger",
    "imojak.instruments",
    "imojak.offers",
    "imojak.paths",
    "imojak.placing",
    "imojak.cases",
    "imojak.records",
    "imojak.pay",
    "imojak.outlook",
    "imojak.figures",
    "imojak.reports",
    "imojak.sites.citizen",
    "imojak.sites.office",
    "imojak.sites.partner",
    "imojak.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "imojak.sites.citizen.sessions.ending",
    "django.contrib.messages.middleware.MessageMiddleware",
    "imojak.sites.asked.no_page_of_nul",
    "imojak.sites.failures.not_to_be_opened",
    "imojak.sites.once.Once",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "imojak" / "sites" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "imojak.sites.context.menu",
                "imojak.sites.citizen.sessions.session",
            ],
            "builtins": ["imojak.sites.once"],
        },
    },
]

# --- data -----------------------------------------------------------------------------------------------------------

DATABASES = {
    "default": parse_database_url(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'imojak.sqlite3'}", BASE_DIR)
}
# Covering indexes are for PostgreSQL; SQLite takes them as plain ones, which its check would tell at every command.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = ["imojak.sites.citizen.backends.LimitedBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60  # a link to set a new one; it works once

# --- safety -----------------------------------------------------------------------------------------------------------

SESSION_ENGINE = "imojak.sites.session_store"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day at a shared desk
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_FAILURE_VIEW = "imojak.sites.again.not_from_here"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: What a page may load: only what this site itself serves, and no script or style written into the page.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# --- what goes out ----------------------------------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "no-reply@localhost")
# Text messages and letters are listed here for whoever sends them.
OUTBOX_DIR = VAR_DIR / "outbox"

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ko"
#: One language, whatever a browser asks for: half a page in another would be worse than none.
LANGUAGES = [("ko", "한국어")]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

# --- files that browsers fetch ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.staticfiles.NodeModulesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR_DIR / "files"

# --- what is written down while it runs -------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "imojak": {"level": os.environ.get("LOG_LEVEL", "INFO").upper()},
        # Django mails administrators and prints to its own console handler by default; one stream is enough.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # a visitor's mistyped address is no trouble of ours
    },
}

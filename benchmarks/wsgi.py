"""What gunicorn runs for the benchmark of the public pages: the portal as in production, and an empty view."""

from django.conf import settings

settings.ROOT_URLCONF = "benchmarks.urls"
settings.DATABASES["default"]["CONN_MAX_AGE"] = 60
settings.WHITENOISE_AUTOREFRESH, settings.STATIC_ROOT = False, None  # nothing is collected, nothing looked for

from portal.wsgi import application  # noqa: E402, F401  (it reads the settings)

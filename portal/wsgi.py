import os

from django.core.wsgi import get_wsgi_application

from portal.settings import patience

patience.started_as(patience.WEB)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
application = get_wsgi_application()

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    """An exclusion constraint compares issuers and days in one index."""

    initial = True
    dependencies = []
    operations = [BtreeGistExtension()]

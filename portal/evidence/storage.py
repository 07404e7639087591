"""Where private files lie: on disk, outside everything the web server serves, under names that nobody can guess."""

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils.functional import cached_property


class PrivateStorage(FileSystemStorage):
    """Names are made here and never come from anybody. There is no address that leads to a file: `url` raises."""

    base_url = None

    @cached_property
    def base_location(self) -> str:
        return settings.PRIVATE_FILES

    @cached_property
    def location(self) -> str:
        return str(Path(self.base_location).absolute())

    def keep(self, content: bytes | Any, suffix: str) -> str:
        """Store and return the name: "documents/3f/9c….pdf" for a suffix "documents.pdf"."""
        file = ContentFile(content) if isinstance(content, bytes) else content
        return self.save(self.name_for(suffix), file)

    def take(self, source: Path, name: str) -> None:
        """Move a finished file of the same disk in under a name of `name_for`, at once; what was there is replaced."""
        target = Path(self.path(name))
        target.parent.mkdir(mode=self.directory_permissions_mode, parents=True, exist_ok=True)
        source.chmod(self.file_permissions_mode)
        os.replace(source, target)

    def name_for(self, suffix: str) -> str:
        """A name that nothing has yet, for what writes it down before it stores."""
        folder, _, kind = suffix.partition(".")
        token = secrets.token_hex(20)
        return f"{folder}/{token[:2]}/{token}.{kind}"


private = PrivateStorage(file_permissions_mode=0o600, directory_permissions_mode=0o700)

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "portal.evidence"
    verbose_name = "证据材料"

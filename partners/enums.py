from django.db import models


class PartnerKind(models.TextChoices):
    """GB/T 44857 §3.1 (R010): finance, insurance, enterprises, and whoever else a department has determined."""

    FINANCE = "finance", "金融机构"
    INSURANCE = "insurance", "商业保险公司"
    ENTERPRISE = "enterprise", "企业"
    OTHER = "other", "其他"


class SelectionMethod(models.TextChoices):
    """The "certain way and procedure" by which a department determines its partners (§3.1, R010)."""

    OPEN_CALL = "open_call", "公开征集"
    COMPARISON = "comparison", "比选"
    NEGOTIATION = "negotiation", "竞争性磋商"
    OTHER = "other", "其他方式"


class CooperationState(models.TextChoices):
    AGREED = "agreed", "已确定合作"


CooperationState.tones = {CooperationState.AGREED: "s-now"}

from dataclasses import replace

from django.apps import AppConfig

HELD = {
    "reviewer": "proof.review_matter",
    "approver": "proof.approve_matter",
    "supervisor": "proof.supervise_outlet",
    "permission_configurer": "proof.configure_grant",
    "liaison": "proof.submit_matter",
    "outlet_manager": "proof.request_grant",
}


class ProofConfig(AppConfig):
    name = "tests.proof"
    label = "proof"

    def ready(self):
        """The small rooms' permissions are held by the roles that hold such permissions in the portal."""
        from portal.accounts.roles import ROLES

        for key, permission in HELD.items():
            ROLES[key] = replace(ROLES[key], permissions=ROLES[key].permissions | {permission})

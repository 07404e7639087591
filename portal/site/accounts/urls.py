"""Pages of organisations, people and their roles, and one's own."""

from django.urls import path

from portal.site.accounts import audit, factors, me, organisations, people, roles, security
from portal.web.urls import pages

urlpatterns = [
    path("me/", me.Acting.as_view(), name="acting"),
    path("me/security/", security.Security.as_view(), name="account-security"),
    path("me/logins/", security.LoginList.as_view(), name="login-list"),
    path("roles/", roles.RoleList.as_view(), name="role-list"),
    *pages(
        prefix="organisations/",
        list=organisations.OrganisationList,
        detail=organisations.OrganisationDetail,
        new=organisations.OrganisationNew,
        edit=organisations.OrganisationEdit,
    ),
    *pages(
        prefix="people/",
        list=people.PersonList,
        detail=people.PersonDetail,
        new=people.PersonNew,
        edit=people.PersonEdit,
    ),
    path("people/<int:pk>/password/", people.PasswordReset.as_view(), name="user-password"),
    path("people/<int:pk>/activation/", people.Activation.as_view(), name="user-activation"),
    path("people/<int:pk>/second-factor/", factors.Reset.as_view(), name="user-second-factor"),
    path("people/<int:pk>/roles/", roles.PlaceChoice.as_view(), name="user-roles"),
    path("people/<int:pk>/roles/<int:place>/", roles.RolesEdit.as_view(), name="membership-edit"),
    path("audit/", audit.AuditList.as_view(), name="audit-list"),
]

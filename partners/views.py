from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners import actions, filters, rules, tables
from partners.forms import ContactForm, QualificationForm, RegisterForm, TelephoneForm
from partners.models import Contact, Cooperation, Partner, Qualification
from portal.accounts.actor import Actor
from portal.accounts.models import Organisation
from portal.evidence.models import shelf
from portal.personal.rules import clear_keys
from portal.regions.paths import under
from portal.web import drafts
from portal.web.forms import refilled
from portal.web.panels import panel
from portal.web.tables import Fact
from portal.web.views import DetailView, Drafting, ListView, ModelView, RecordFormView

REGISTER = "partners.register_partner"
VIEW = "partners.view_partner"


class PartnerList(ListView):
    model = Partner
    columns = tables.PARTNERS
    filterset = filters.PartnerFilter
    related = ("organisation__region", "registered_by")
    ordering = ("organisation__name",)
    permission = VIEW
    enter = REGISTER
    empty = ("还没有登记合作机构", "由系统管理员登记总部，再在单位页面建立分支机构。")


class PartnerDetail(DetailView):
    model = Partner
    facts = tables.PARTNER_FACTS
    related = ("organisation__region", "registered_by")
    permission = VIEW

    def context(self) -> dict:
        """Its own people may keep the entry; everybody who sees it sees whether its qualifications are in force."""
        return {"maintains": not rules.why_not_maintained(self.object, self.actor)}


class PartnerNew(Drafting, ModelView):
    model = Partner
    permission = REGISTER
    template_name = "pages/record_form.html"
    page_title = "登记合作机构"
    label = "登记"

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = self.find_draft()
        form = RegisterForm(typed, by=self.actor)
        return self.asked(refilled(form) if typed else form)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.only_draft:
            return self.keep_draft(self.page_title)
        form = RegisterForm(request.POST, by=self.actor)
        if not form.is_valid():
            return self.asked(form, status=422)
        try:
            partner = actions.register_partner(by=self.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.asked(form, status=422)
        drafts.drop(request)
        messages.success(request, f"已登记合作机构：{partner}", extra_tags="s-done")
        return redirect(partner)

    def asked(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status, form=form, bound=[form], breadcrumbs=self.way((self.page_title, "")))

    @property
    def back_url(self) -> str:
        return self.link("list")


class KeptByItsOwn(RecordFormView):
    """Pages on which a head office keeps its entry; for everybody else they are forbidden."""

    model = Partner

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.partner = self.seen_partner()
        if reason := rules.why_not_maintained(self.partner, self.actor):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def seen_partner(self) -> Partner:
        return self.seen_object()

    def after(self, fresh: Any) -> Any:
        return self.partner

    @property
    def back_url(self) -> str:
        return self.partner.get_absolute_url()


class PartnerEdit(KeptByItsOwn):
    form_class = TelephoneForm
    label = "修改办公电话"
    page_title = "修改办公电话"

    def saved(self, form: Any) -> Partner:
        return actions.change_telephone(partner=self.partner, by=self.actor, **form.cleaned_data)


class QualificationNew(KeptByItsOwn):
    form_class = QualificationForm
    label = "登记资质"
    page_title = "登记资质"

    def instance(self) -> Qualification:
        return Qualification(partner=self.partner)

    def form(self, data: Any) -> Any:
        self.object = self.instance()
        return self.form_class(data, instance=self.object, by=self.actor)

    def saved(self, form: Any) -> Qualification:
        return actions.add_qualification(partner=self.partner, by=self.actor, **form.cleaned_data)


class QualificationRetire(ModelView):
    """A question first: from then on nobody can cite it."""

    model = Qualification
    related = ("partner__organisation",)
    template_name = "partners/retire.html"
    page_title = "停用资质"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        if reason := rules.why_not_maintained(self.object.partner, self.actor):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner = self.object.partner
        return self.page(object=self.object, breadcrumbs=self.way((str(partner), partner.get_absolute_url())))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        retired = actions.retire_qualification(qualification=self.object, by=self.actor)
        messages.success(request, f"已停用资质：{retired}", extra_tags="s-done")
        return redirect(self.object.partner)


class ContactNew(KeptByItsOwn):
    """R051: whom a department turns to."""

    form_class = ContactForm
    label = "登记联系人"
    page_title = "登记联系人"

    def instance(self) -> Contact:
        return Contact(partner=self.partner, organisation=self.partner.organisation)

    def form(self, data: Any) -> Any:
        self.object = self.instance()
        return self.form_class(data, instance=self.object, by=self.actor)

    def saved(self, form: Any) -> Contact:
        return actions.save_contact(contact=form.save(commit=False), by=self.actor)


class ContactEdit(ContactNew):
    model = Contact
    related = ("partner__organisation", "organisation")
    label = "修改联系人"
    page_title = "修改联系人"

    def seen_partner(self) -> Partner:
        return self.seen_object().partner

    def instance(self) -> Contact:
        return self.seen_object()


class ContactRemove(ModelView):
    """A question first: it does not come back."""

    model = Contact
    related = ("partner__organisation", "organisation")
    template_name = "partners/remove_contact.html"
    page_title = "删除联系人"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.seen_object()
        if reason := rules.why_not_maintained(self.object.partner, self.actor):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner = self.object.partner
        return self.page(object=self.object, breadcrumbs=self.way((str(partner), partner.get_absolute_url())))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner, words = self.object.partner, str(self.object)
        actions.remove_contact(contact=self.object, by=self.actor)
        messages.success(request, f"已删除{words}", extra_tags="s-done")
        return redirect(partner)


class CooperationList(ListView):
    model = Cooperation
    columns = tables.COOPERATIONS
    filterset = filters.CooperationFilter
    related = ("organisation", "department")
    permission = "partners.view_cooperation"
    empty = ("还没有合作关系", "合作意向批准后，合作关系在这里出现。")


class CooperationDetail(DetailView):
    model = Cooperation
    facts = tables.COOPERATION_FACTS
    head = (Fact("编号", "number"),)
    related = ("partner__organisation", "organisation", "department")
    permission = "partners.view_cooperation"


@panel("partners.Partner", "partners/_qualifications.html", title="资质", order=10)
def qualifications(partner: Partner, actor: Actor) -> dict:
    maintains = not rules.why_not_maintained(partner, actor)
    rows = list(Qualification.objects.visible_to(actor).filter(partner=partner)[:100])
    return {"rows": rows, "shelf": shelf(rows), "maintains": maintains}


@panel("partners.Partner", "partners/_contacts.html", title="联系人", order=15)
def contacts(partner: Partner, actor: Actor) -> dict:
    """Masked; a row says whether this actor may ask for it in clear."""
    rows = Contact.objects.visible_to(actor).filter(partner=partner).select_related("organisation", "partner")[:100]
    shown = clear_keys(Contact, actor, [row.pk for row in rows])
    return {"rows": rows, "shown": shown, "maintains": not rules.why_not_maintained(partner, actor)}


@panel("partners.Partner", "partners/_branches.html", title="分支机构", order=20)
def branches(partner: Partner, actor: Actor) -> dict:
    """As many as this actor may see: a department sees those of its region."""
    seen = Organisation.objects.visible_to(actor).filter(under("path", partner.organisation.path))
    return {"rows": seen.exclude(pk=partner.organisation_id).select_related("region")[:100]}


@panel("partners.Partner", "partners/_cooperations.html", title="合作关系", order=30)
def cooperations(partner: Partner, actor: Actor) -> dict | None:
    if CooperationList.permission not in actor.permissions:
        return None
    rows = Cooperation.objects.visible_to(actor).filter(partner=partner)
    return {"rows": rows.select_related("organisation", "department").order_by("-pk")[:20]}

"""A site of its own for the tests of what every site has: health, logs and one form with a region."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

from portal.regions.models import Level
from portal.web.forms import Form
from portal.web.regions import RegionField


class PlaceForm(Form):
    name = forms.CharField(label="名称", max_length=20)
    region = RegionField(label="所在乡镇", level=Level.TOWNSHIP, help_text="网点所在的乡镇、街道")


@login_not_required
def place(request):
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        return HttpResponse(form.cleaned_data["region"].path)
    return HttpResponse(form.render())


@login_not_required
def broken(request):
    try:
        raise ValueError(f"{request.GET['name']} is not a number")
    except ValueError as error:
        raise LookupError("王小明的证件号码 330106199001010011") from error


urlpatterns = [
    path("", include("portal.web.health")),
    path("", include("portal.web.regions")),
    path("place", place),
    path("broken", broken),
]

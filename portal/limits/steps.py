from portal.web.forms import Form, reason


class ReasonForm(Form):
    note = reason()

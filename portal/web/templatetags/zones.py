"""`{% url … as address %}` is "" for an address that this zone does not serve, so that a page leaves the link out."""

from typing import Any

from django import template
from django.template import defaulttags

from portal.zones import serves

register = template.Library()


class ServedURL(defaulttags.URLNode):
    def render(self, context: template.Context) -> Any:
        if self.asvar and not serves(self.view_name.resolve(context)):
            context[self.asvar] = ""
            return ""
        return super().render(context)


@register.tag
def url(parser: Any, token: Any) -> ServedURL:
    node = defaulttags.url(parser, token)
    return ServedURL(node.view_name, node.args, node.kwargs, node.asvar)

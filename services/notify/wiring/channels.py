"""The ways to residents that are set up."""

from functools import cached_property

from services.notify.adapters.channels.email import SmtpMail
from services.notify.adapters.channels.sms import SmsGateway
from services.notify.domain.notification import Channel
from services.notify.ports.channels import TextChannel
from services.notify.wiring.foundation import Foundation


class ChannelWiring(Foundation):
    """The ways to residents that are set up."""

    @cached_property
    def text_channels(self) -> dict[Channel, TextChannel]:
        """The ways to residents that are set up, the preferred one first."""
        settings = self.settings
        channels: dict[Channel, TextChannel] = {}
        if settings.notify_sms_url and settings.notify_sms_secret:
            secret = settings.notify_sms_secret.get_secret_value()
            channels["sms"] = SmsGateway(settings.notify_sms_url, secret, self.wall)
        if settings.notify_smtp_url:
            url = settings.notify_smtp_url.get_secret_value()
            channels["email"] = SmtpMail(url, settings.notify_mail_from)
        return channels

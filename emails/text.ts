import type { MailContent, MailLink } from './content.ts'
import { title } from './names.ts'

/** Renders the plain-text part: the same content as the HTML in the same order, each URL on its own line. */
export function plainText(mail: MailContent): string {
  const { colon } = mail.locale
  const contact = mail.contact && `${mail.contact.intro} ${mail.contact.links.map(({ label }) => label).join(', ')}`
  const linkText = (link: MailLink | null) => link && `${link.label}${colon}\n${link.url}`
  const blocks = [
    mail.heading,
    mail.greeting,
    mail.intro,
    mail.time && `${mail.time.full}\n${mail.time.zone}`,
    mail.code,
    linkText(mail.button),
    ...mail.notes,
    mail.details.map(({ label, value }) => `${label}${colon} ${value}`).join('\n'),
    linkText(mail.link),
    `-- \n${[title(mail.brand.applicationName), contact, mail.why, linkText(mail.wrongRecipient), linkText(mail.unsubscribe)].filter(Boolean).join('\n')}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

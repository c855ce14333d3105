import type { MailContent, MailLink } from './content.ts'
import { title } from './names.ts'

/** The plain-text part: everything the HTML says, in the same order, each address on a line of its own. */
export function plainText(mail: MailContent): string {
  const { colon } = mail.locale
  const contact = mail.contact && `${mail.contact.intro} ${mail.contact.ways.map((way) => way.label).join(', ')}`
  const way = (link: MailLink | null) => link && `${link.label}${colon}\n${link.url}`
  const blocks = [
    mail.heading,
    mail.greeting,
    mail.intro,
    mail.time && `${mail.time.full}\n${mail.time.zone}`,
    mail.code,
    way(mail.button),
    ...mail.notes,
    mail.details.map(({ label, value }) => `${label}${colon} ${value}`).join('\n'),
    way(mail.link),
    `-- \n${[title(mail.brand.applicationName), contact, mail.why, way(mail.notMine), way(mail.unsubscribe)].filter(Boolean).join('\n')}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

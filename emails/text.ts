import type { MailContent } from './content.ts'
import { title } from './names.ts'

/** The plain-text part: everything the HTML says, in the same order, each address on a line of its own. */
export function plainText(mail: MailContent): string {
  const contact = mail.contact && `${mail.contact.intro} ${mail.contact.ways.map((way) => way.label).join(', ')}`
  const blocks = [
    mail.heading,
    mail.greeting,
    mail.intro,
    mail.time && `${mail.time.full}\n${mail.time.zone}`,
    mail.code,
    mail.button && `${mail.button.label}:\n${mail.button.url}`,
    ...mail.notes,
    mail.details.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    mail.link && `${mail.link.label}:\n${mail.link.url}`,
    `-- \n${[title(mail.brand.applicationName), contact, mail.why].filter(Boolean).join('\n')}`,
  ]
  return `${blocks.filter(Boolean).join('\n\n')}\n`
}

import { bare, type MailContent } from '../content.ts'
import { resolveLocale } from '../locales.ts'
import { isolate, oneLine, shorten, title } from '../names.ts'
import type { Alert } from '../types.ts'
import { mailWords } from '../words.ts'

const LONGEST_LINE = 500

/** For staff about anything that needs a person: the caller's words on lines of bearable length. */
export function alert({ subject, lines, link, locale: wanted, brand }: Alert): MailContent {
  const locale = resolveLocale(wanted)
  const t = mailWords(locale)
  const [first = '', ...others] = lines.map((line) => shorten(oneLine(line), LONGEST_LINE)).filter(Boolean)
  return {
    ...bare,
    locale,
    brand,
    subject: title(subject),
    preview: first,
    heading: title(subject),
    intro: first,
    notes: others,
    link: link && { label: oneLine(link.label), url: link.url },
    contact: null,
    why: t('footer.whyStaff', { application: isolate(title(brand.applicationName), locale.dir) }),
  }
}

import { emptyContent, type MailContent } from '../content.ts'
import { resolveLocale } from '../locales.ts'
import { isolate, oneLine, shorten, title } from '../names.ts'
import { mailTranslator } from '../translators.ts'
import type { Alert } from '../types.ts'

const MAX_LINE_LENGTH = 500

/** Builds the mail to staff about anything that needs attention, from the caller's lines, shortened to a maximum length. */
export function alert({ subject, lines, link, locale: tag, brand }: Alert): MailContent {
  const locale = resolveLocale(tag)
  const t = mailTranslator(locale)
  const [first = '', ...others] = lines.map((line) => shorten(oneLine(line), MAX_LINE_LENGTH)).filter(Boolean)
  return {
    ...emptyContent,
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

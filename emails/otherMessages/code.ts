import { contactOf, emptyContent, type MailContent } from '../content.ts'
import { resolveLocale } from '../locales.ts'
import { isolate, title } from '../names.ts'
import { mailTranslator } from '../translators.ts'
import type { CodeMail } from '../types.ts'

/** Builds the mail with a security code. The code is not in the subject, because subjects appear in logs, lists and lock screens. */
export function code(mail: CodeMail): MailContent {
  const locale = resolveLocale(mail.locale)
  const t = mailTranslator(locale)
  const application = isolate(title(mail.brand.applicationName), locale.dir)
  const minutes = mail.expiresMinutes
  return {
    ...emptyContent,
    locale,
    brand: mail.brand,
    subject: t('code.subject', { application }),
    preview: t('code.preview', { code: mail.code, host: mail.host, minutes }),
    heading: t('code.heading'),
    intro: t('code.intro', { host: mail.host }),
    code: mail.code,
    notes: [t('code.expires', { minutes }), t('code.secret'), t('code.ignore')],
    contact: contactOf(t, mail.brand),
    why: t('footer.whyCode', { application }),
  }
}

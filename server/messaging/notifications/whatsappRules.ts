import type { TemplateType } from '#emails/types.ts'

/** Which template each message goes in: `TYPE.language` to the vendor's content id. */
export type WhatsappTemplates = Readonly<Record<string, string>>

/** How Twilio names a content template. */
export const contentSidPattern = /^HX[0-9a-f]{32}$/

export const templateKey = (type: string, locale: string): string => `${type}.${locale}`

/** The templates with those of one language as given; an empty id takes one out. All else stays. */
export function replaceLanguage(
  templates: WhatsappTemplates,
  locale: string,
  given: Partial<Record<TemplateType, string>>,
): Record<string, string> {
  const own = Object.entries(given).map(([type, sid]): [string, string] => [templateKey(type, locale), sid ?? ''])
  return Object.fromEntries(Object.entries({ ...templates, ...Object.fromEntries(own) }).filter(([, sid]) => sid))
}

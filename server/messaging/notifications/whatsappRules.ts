import type { TemplateType } from '#emails/types.ts'

/** Maps `TYPE.language` to the vendor's content id of the template. */
export type WhatsappTemplates = Readonly<Record<string, string>>

/** Format of Twilio's ids of content templates. */
export const contentSidPattern = /^HX[0-9a-f]{32}$/

export const templateKey = (type: string, locale: string): string => `${type}.${locale}`

/** Replaces the given templates of one language and keeps all others. An empty id removes a template. */
export function replaceLanguage(
  templates: WhatsappTemplates,
  locale: string,
  given: Partial<Record<TemplateType, string>>,
): Record<string, string> {
  const changed = Object.entries(given).map(([type, sid]): [string, string] => [templateKey(type, locale), sid ?? ''])
  return Object.fromEntries(Object.entries({ ...templates, ...Object.fromEntries(changed) }).filter(([, sid]) => sid))
}

import { oneLine, shorten, title } from '../names.ts'
import type { Alert, RenderedSms } from '../types.ts'
import { fitSegments } from './fitSegments.ts'

/** Renders the alert's subject and, if they fit, its first line and its link. */
export function alertSms({ subject, lines, link, brand }: Alert): RenderedSms {
  const head = `${shorten(title(brand.applicationName), 24)}: ${title(subject)}`
  const first = shorten(oneLine(lines[0] ?? ''), 120)
  const draft = (...rest: (string | undefined)[]) => [head, ...rest].filter(Boolean).join('\n')
  return fitSegments(2, [
    () => draft(first, link?.url),
    () => draft(shorten(first, 60), link?.url),
    () => draft(link?.url),
    () => shorten(head, 66),
  ])
}

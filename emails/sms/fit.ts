import { SegmentedMessage } from 'sms-segments-calculator'
import type { RenderedSms } from '../types.ts'

/** The first draft that fits into `most` segments; if none does, the last, which holds only what cannot be left out. */
export function fit(most: number, drafts: (() => string)[]): RenderedSms {
  let last: RenderedSms = { text: '', segments: 0 }
  for (const draft of drafts) {
    const text = plainMarks(draft())
    last = { text, segments: new SegmentedMessage(text).segmentsCount }
    if (last.segments <= most) break
  }
  return last
}

/** One typographic mark would switch the whole message to the alphabet that holds 70 characters instead of 160. */
function plainMarks(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('…', '...')
    .replace(/[^\S\n]/g, ' ')
}

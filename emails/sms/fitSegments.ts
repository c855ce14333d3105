import type { RenderedSms } from '../types.ts'
import { encodingOf, segmentsOf } from './segments.ts'

/**
 * Returns the first draft that fits into `maxSegments`, or the last one, which contains only what cannot be left out. Each draft is
 * tried as written and then without the accents that would halve the room: complete content matters more than spelling.
 */
export function fitSegments(maxSegments: number, drafts: (() => string)[]): RenderedSms {
  let last: RenderedSms = { text: '', segments: 0 }
  for (const draft of drafts) {
    const plain = withPlainPunctuation(draft())
    for (const text of new Set([plain, withoutAccents(plain)])) {
      last = { text, segments: segmentsOf(text) }
      if (last.segments <= maxSegments) return last
    }
  }
  return last
}

/** Replaces typographic marks, because one of them switches the whole message from 160 to 70 characters per segment. */
function withPlainPunctuation(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('…', '...')
    .replace(/[^\S\n]/g, ' ')
}

/** Letters with marks that the GSM-7 alphabet contains. */
const gsm7Letters = /[àèéìòùäöüñÄÖÜÑÉÅåÆæØøßÇ]/

/** Removes accents that the GSM-7 alphabet lacks; a text in another script stays unchanged. */
function withoutAccents(text: string): string {
  const plain = text
    .replace(/œ/g, 'oe')
    .replace(/[À-ɏ]/g, (letter) => (gsm7Letters.test(letter) ? letter : letter.normalize('NFD').replace(/\p{M}/gu, '')))
  return encodingOf(plain) === 'GSM-7' ? plain : text
}

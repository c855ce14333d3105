import type { RenderedSms } from '../types.ts'
import { encodingOf, segmentsOf } from './segments.ts'

/**
 * The first draft that fits into `most` segments; if none does, the last, which holds only what cannot be left out. A draft is tried
 * as it is spelled, then without the accents that would halve the room: saying all of it goes before spelling.
 */
export function fit(most: number, drafts: (() => string)[]): RenderedSms {
  let last: RenderedSms = { text: '', segments: 0 }
  for (const draft of drafts) {
    const spelled = plainMarks(draft())
    for (const text of new Set([spelled, withoutAccents(spelled)])) {
      last = { text, segments: segmentsOf(text) }
      if (last.segments <= most) return last
    }
  }
  return last
}

/** One typographic mark would switch the whole message to the alphabet that holds 70 characters instead of 160. */
function plainMarks(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replace(/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('…', '...')
    .replace(/[^\S\n]/g, ' ')
}

/** What the small alphabet has, of letters with marks. */
const inAlphabet = /[àèéìòùäöüñÄÖÜÑÉÅåÆæØøßÇ]/

/** `cita a las diez, miércoles` loses only what the small alphabet lacks; a text in another script stays as it is. */
function withoutAccents(text: string): string {
  const plain = text
    .replace(/œ/g, 'oe')
    .replace(/[À-ɏ]/g, (letter) => (inAlphabet.test(letter) ? letter : letter.normalize('NFD').replace(/\p{M}/gu, '')))
  return encodingOf(plain) === 'GSM-7' ? plain : text
}

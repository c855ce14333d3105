import type { Direction } from './locales.ts'

const MAX_TITLE_LENGTH = 80
const MAX_PERSON_LENGTH = 60

/** Returns one line without control or invisible formatting characters: safe in a header, a calendar line and an SMS. */
export function oneLine(raw: string): string {
  const visible = raw
    .normalize('NFC')
    .replace(/[\p{Zl}\p{Zp}\p{Cc}\p{Cs}]+/gu, ' ')
    // Bidi overrides and zero-width marks can disguise text. The joiners inside emoji and Persian words stay.
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu, '')
  return visible.replace(/\s+/gu, ' ').trim()
}

/** Returns the name of a service or an application on one line of limited length. */
export const title = (raw: string): string => shorten(oneLine(raw), MAX_TITLE_LENGTH)

/**
 * Returns a person's name as typed, without anything that a mail client turns into a link. Otherwise the booking form could
 * be used to send a link to any address under our name. Returns null if no letter, digit or emoji is left.
 */
export function personName(raw: string | null): string | null {
  const name = oneLine(raw ?? '')
    .replace(/[/\\@<>"=]+|:+(?=\S)/gu, ' ')
    .replace(/[.\u3002\uff0e\uff61](?=[\p{L}\p{N}]{2})/gu, ' ')
    // Mail clients turn phone numbers into links, too.
    .replace(/\+?\d(?:[\s().-]*\d){4,}/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name) ? shorten(name, MAX_PERSON_LENGTH) : null
}

/** Returns at most `length` graphemes; an ellipsis marks what was cut. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(new Intl.Segmenter('en').segment(text), (part) => part.segment)
  if (characters.length <= length) return text
  return `${characters
    .slice(0, length - 1)
    .join('')
    .trimEnd()}…`
}

/** Isolates a name of the other writing direction, so that it does not reorder the sentence around it. */
export function isolate(name: string, dir: Direction): string {
  const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(name)
  return rtl === (dir === 'rtl') ? name : `\u2068${name}\u2069`
}

import type { Direction } from './locales.ts'

const LONGEST_TITLE = 80
const LONGEST_PERSON = 60

/** One line without control or invisible formatting characters: safe in a header, a calendar line and an SMS. */
export function oneLine(raw: string): string {
  const visible = raw
    .normalize('NFC')
    .replace(/[\p{Zl}\p{Zp}\p{Cc}\p{Cs}]+/gu, ' ')
    // Bidi overrides and zero-width marks disguise text; the joiners inside emoji and Persian words stay.
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu, '')
  return visible.replace(/\s+/gu, ' ').trim()
}

/** The name of a service or an application, as its staff wrote it, on one line of bearable length. */
export const title = (raw: string): string => shorten(oneLine(raw), LONGEST_TITLE)

/**
 * A person's name as typed by that person, made harmless: a mail client must find no address in it to turn into a link,
 * else the booking form could send anybody a stranger's link under our name. Letters stay; `null` if none are left.
 */
export function personName(raw: string | null): string | null {
  const name = oneLine(raw ?? '')
    .replace(/[/\\@<>"=]+|:+(?=\S)/gu, ' ')
    .replace(/[.\u3002\uff0e\uff61](?=[\p{L}\p{N}]{2})/gu, ' ')
    // A number to call is as good as a link.
    .replace(/\+?\d(?:[\s().-]*\d){4,}/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name) ? shorten(name, LONGEST_PERSON) : null
}

/** At most `length` characters as a reader counts them; what was cut shows as an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = Array.from(new Intl.Segmenter('en').segment(text), (part) => part.segment)
  if (characters.length <= length) return text
  return `${characters
    .slice(0, length - 1)
    .join('')
    .trimEnd()}…`
}

/** Keeps a name of the other writing direction from reordering the sentence around it. */
export function isolate(name: string, dir: Direction): string {
  const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(name)
  return rtl === (dir === 'rtl') ? name : `\u2068${name}\u2069`
}

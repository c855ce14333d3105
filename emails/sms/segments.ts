/** The GSM 03.38 alphabet. Characters of its extension table count twice. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const septets = new Map([
  ...[...basic].map((character) => [character, 1] as const),
  ...[...'\f^{}\\[~]|€'].map((character) => [character, 2] as const),
])

/** Returns the encoding: `GSM-7` has 160 characters per segment, `UCS-2` 70. One character outside the alphabet makes it `UCS-2`. */
export const encodingOf = (text: string): 'GSM-7' | 'UCS-2' =>
  Array.from(text).every((character) => septets.has(character)) ? 'GSM-7' : 'UCS-2'

/** Counts the billed segments of a text. No character is split, and each segment of a multi-part message loses room to its header. */
export function segmentsOf(text: string): number {
  const sizes =
    encodingOf(text) === 'GSM-7' ? Array.from(text, (character) => septets.get(character) ?? 1) : graphemeSizes(text)
  const [single, part] = encodingOf(text) === 'GSM-7' ? [160, 153] : [70, 67]
  if (sizes.reduce((sum, size) => sum + size, 0) <= single) return 1
  let [segments, used] = [1, 0]
  for (const size of sizes) {
    if (used + size > part) [segments, used] = [segments + 1, 0]
    used += size
  }
  return segments
}

const graphemes = new Intl.Segmenter('en')
const graphemeSizes = (text: string): number[] => Array.from(graphemes.segment(text), ({ segment }) => segment.length)

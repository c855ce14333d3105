/** The alphabet of text messages (GSM 03.38): one place each; those of its extension take two. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const places = new Map([
  ...[...basic].map((sign) => [sign, 1] as const),
  ...[...'\f^{}\\[~]|€'].map((sign) => [sign, 2] as const),
])

/** `GSM-7` holds 160 characters in one segment, `UCS-2` 70; one sign outside the alphabet decides for all. */
export const encodingOf = (text: string): 'GSM-7' | 'UCS-2' =>
  Array.from(text).every((sign) => places.has(sign)) ? 'GSM-7' : 'UCS-2'

/** How many segments a text is sent and paid as. No sign is cut in two, and each of several segments loses room to its header. */
export function segmentsOf(text: string): number {
  const sizes = encodingOf(text) === 'GSM-7' ? Array.from(text, (sign) => places.get(sign) ?? 1) : signs(text)
  const [whole, part] = encodingOf(text) === 'GSM-7' ? [160, 153] : [70, 67]
  if (sizes.reduce((sum, size) => sum + size, 0) <= whole) return 1
  let [segments, used] = [1, 0]
  for (const size of sizes) {
    if (used + size > part) [segments, used] = [segments + 1, 0]
    used += size
  }
  return segments
}

const graphemes = new Intl.Segmenter('en')
const signs = (text: string): number[] => Array.from(graphemes.segment(text), ({ segment }) => segment.length)

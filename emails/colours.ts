const NEUTRAL = '#1f4e79'
/** Minimum contrast of text and of graphical objects (WCAG 1.4.3 and 1.4.11). */
const TEXT_CONTRAST = 4.5
const EDGE_CONTRAST = 3

export const light = { page: '#f3f4f6', card: '#ffffff', ink: '#1b2330', soft: '#55606e', line: '#dfe3e8' }
export const dark = { page: '#14171c', card: '#1e2229', ink: '#eceff3', soft: '#a9b2bd', line: '#3a414b' }

export type BrandColours = {
  button: string
  /** Black or white, whichever has more contrast on the button; always at least 4.5:1. */
  onButton: string
  edge: string
  edgeDark: string
  link: string
  linkDark: string
}

/** Derives colours from a brand's accent that stay visible and readable on the light and the dark card. */
export function brandColours(accent: string): BrandColours {
  // Only this format may enter a style sheet: any other text could close the rule and inject its own.
  const button = /^#[0-9a-f]{6}$/i.test(accent) ? accent.toLowerCase() : NEUTRAL
  return {
    button,
    onButton: contrast(button, '#ffffff') >= contrast(button, '#000000') ? '#ffffff' : '#000000',
    edge: withContrastOn(light.card, button, EDGE_CONTRAST, '#000000'),
    edgeDark: withContrastOn(dark.card, button, EDGE_CONTRAST, '#ffffff'),
    link: withContrastOn(light.card, button, TEXT_CONTRAST, '#000000'),
    linkDark: withContrastOn(dark.card, button, TEXT_CONTRAST, '#ffffff'),
  }
}

/** Mixes as little of `target` into the colour as is needed for a contrast of `minimum` on the background. */
function withContrastOn(background: string, colour: string, minimum: number, target: string): string {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(colour, target, share)
    if (contrast(mixed, background) >= minimum) return mixed
  }
  return target
}

const mix = (from: string, to: string, share: number): string =>
  `#${[1, 3, 5]
    .map((at) =>
      Math.round(part(from, at) * (1 - share) + part(to, at) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

const part = (hex: string, from: number): number => Number.parseInt(hex.slice(from, from + 2), 16)

/** Returns the WCAG 2 contrast of two `#rrggbb` colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = part(hex, from) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

import type { CSSProperties } from 'react'

const NEUTRAL = '#1f4e79'
/** The least favourable background of accent-coloured text in each colour scheme (`--sunken` in globals.css). */
const LIGHT_SURFACE = '#eceef1'
const DARK_SURFACE = '#262b33'
const READABLE = 4.5

/**
 * Returns the CSS variables of a brand. Any colour is allowed: button text becomes black or white, whichever has more contrast,
 * and text in the brand's colour is darkened or lightened until its contrast is 4.5:1.
 */
export function accentVariables(accent: string): CSSProperties {
  // Only this format may enter a style, because a longer value could close the rule and add others.
  const base = /^#[0-9a-f]{6}$/i.test(accent) ? accent.toLowerCase() : NEUTRAL
  const variables: Record<`--${string}`, string> = {
    '--accent': base,
    '--on-accent': contrast(base, '#ffffff') >= contrast(base, '#000000') ? '#ffffff' : '#000000',
    '--accent-light': readableOn(base, LIGHT_SURFACE, 0),
    '--accent-dark': readableOn(base, DARK_SURFACE, 255),
  }
  return variables
}

/** Returns the WCAG 2 contrast ratio of two `#rrggbb` colours, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function readableOn(colour: string, surface: string, towards: 0 | 255): string {
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, towards, share)
    if (contrast(candidate, surface) >= READABLE) return candidate
  }
  return towards === 0 ? '#000000' : '#ffffff'
}

const mix = (colour: string, towards: number, share: number): string =>
  `#${channels(colour)
    .map((value) =>
      Math.round(value + (towards - value) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`

const channels = (hex: string): number[] => [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16))

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = channels(hex).map((channel) => {
    const value = channel / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

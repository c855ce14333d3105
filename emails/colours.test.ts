import fc from 'fast-check'
import { expect, it } from 'vitest'
import { brandColours, contrast, dark, light } from './colours.ts'

const accents = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)

it('keeps mails readable and visible with any brand colour, in light and dark mode', () => {
  fc.assert(
    fc.property(accents, (accent) => {
      const colours = brandColours(accent)
      expect(contrast(colours.button, colours.onButton)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.link, light.card)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.linkDark, dark.card)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.edge, light.card)).toBeGreaterThanOrEqual(3)
      expect(contrast(colours.edgeDark, dark.card)).toBeGreaterThanOrEqual(3)
    }),
  )
})

it('keeps small print readable', () => {
  for (const { ink, soft, card } of [light, dark]) {
    expect(contrast(ink, card)).toBeGreaterThanOrEqual(7)
    expect(contrast(soft, card)).toBeGreaterThanOrEqual(4.5)
  }
})

it('calculates contrast as WCAG does', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})
